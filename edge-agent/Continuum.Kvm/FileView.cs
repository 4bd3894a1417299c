namespace Continuum.Kvm;

/// <summary>The folders that a program sees, read-only; /tmp, /dev and /proc are the monitor's own.</summary>
public sealed record FileView
{
    /// <summary>The folder of this machine that is the program's root.</summary>
    public required string Root { get; init; }

    /// <summary>Folders laid over it: path in the sandbox (absolute) and folder of this machine.</summary>
    public IReadOnlyList<FolderMount> Mounts { get; init; } = [];

    /// <summary>Where the program starts.</summary>
    public string WorkingDirectory { get; init; } = "/";
}
