namespace Continuum.Testing.Guest;

/// <summary>A mainline kernel to boot, or why there is none.</summary>
public abstract record KernelImage
{
    private KernelImage()
    {
    }

    /// <param name="Path">The kernel.</param>
    /// <param name="ModulesFolder">Its modules, each under its file's name.</param>
    public sealed record Found(string Path, string ModulesFolder) : KernelImage;

    public sealed record Absent(string Reason) : KernelImage;
}
