using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.TestKit;

/// <summary>The program that records a folder from a process of its own: needed where the test cannot look, as in another namespace.</summary>
public static class Recorder
{
    /// <summary>The built program, beside which its runtime settings lie; arguments are <c>record DIR</c>.</summary>
    public static string Program { get; } = Find();

    /// <summary>The listing that the recorder wrote.</summary>
    public static TreeListing Parse(string output) => TreeListing.Parse(output.Split('\n'));

    private static string Find()
    {
        // bin/CONFIGURATION/FRAMEWORK is the same for both projects.
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        string tests = own.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(tests, "PxarMount.Fuzz", "bin", own.Parent.Name, own.Name, "PxarMount.Fuzz.dll");
    }
}
