namespace Continuum.Isolation.Guest.Tests.Machine;

/// <summary>A mainline kernel to boot, or why there is none.</summary>
internal abstract record KernelImage
{
    private KernelImage()
    {
    }

    internal sealed record Found(string Path) : KernelImage;

    internal sealed record Absent(string Reason) : KernelImage;
}
