using System.Text;

namespace PxarMount.Tests.TestKit;

/// <summary>Manifests as text, changed at one place.</summary>
public static class ManifestJson
{
    public const string Hash = "1d77917af4c67365bbe8f81698b464912c59b4261bbe4ee013b7243f2ab57ef1";

    public const string Right = $$"""
        {
          "backup-id": "v1",
          "backup-time": 1700000000,
          "backup-type": "host",
          "files": [
            {
              "crypt-mode": "encrypt",
              "csum": "{{Hash}}",
              "filename": "a.img.fidx",
              "size": 4194309
            }
          ],
          "signature": "f36322e9eaaf22e3fd49f159a842274dd3085e8662081629df89a042fea4367a",
          "unprotected": {}
        }
        """;

    /// <summary>The right manifest with one text replaced, as bytes.</summary>
    public static byte[] Replace(string old, string changed)
    {
        Assert.Contains(old, Right, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(Right.Replace(old, changed, StringComparison.Ordinal));
    }
}
