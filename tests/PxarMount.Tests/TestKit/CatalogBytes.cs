namespace PxarMount.Tests.TestKit;

/// <summary>The worked example of the specification.</summary>
public static class CatalogBytes
{
    /// <summary>root.pxar.didx with a file a of 2 bytes and a directory d that holds the link s.</summary>
    public static byte[] Example { get; } = Convert.FromHexString(
        "91fd60f9c46758d5" + "04016c0173" + "0e02" + "66016102d8ff8daa05" + "64016405"
        + "1201" + "640e726f6f742e707861722e646964780f" + "1c00000000000000");
}
