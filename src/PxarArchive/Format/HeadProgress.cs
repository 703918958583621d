namespace PxarArchive.Format;

/// <summary>How far the parser came in a head whose window was too short, so that a larger one is not stepped through again.</summary>
internal struct HeadProgress
{
    /// <summary>Window length that brings the parser further.</summary>
    public int Needed;

    /// <summary>Position of the first item that was not stepped over; 0 before the attributes.</summary>
    public int Position;

    /// <summary>Attribute items before that position.</summary>
    public int Attributes;
}
