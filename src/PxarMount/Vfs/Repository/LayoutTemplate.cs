namespace PxarMount.Vfs.Repository;

/// <summary>Later.</summary>
public sealed record LayoutTemplate(string Text)
{
    /// <summary>Later.</summary>
    public static LayoutTemplate Parse(string text) => new(text);
}
