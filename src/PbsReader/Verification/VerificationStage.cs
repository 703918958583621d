namespace PbsReader.Verification;

/// <summary>What a verification is busy with.</summary>
public enum VerificationStage
{
    /// <summary>Manifests, indexes and blobs, which tell what chunks there are; counted in snapshots.</summary>
    Snapshots,

    /// <summary>The chunks themselves; counted in plain bytes.</summary>
    Chunks,

    /// <summary>What bad chunks hurt; counted in snapshots.</summary>
    Damage,

    /// <summary>Nothing more.</summary>
    Done,
}
