namespace Continuum.Kvm.Linux.Memory;

/// <summary>A file whose bytes can be mapped.</summary>
internal interface IMappedFile
{
    /// <summary>Its path in the sandbox.</summary>
    string Path { get; }

    /// <summary>Which file it is.</summary>
    FileIdentity Identity { get; }

    /// <summary>Its length now.</summary>
    long Length { get; }

    /// <summary>Reads at a place; fewer bytes than asked for only at the end. Minus errno when it fails.</summary>
    int ReadAt(long offset, Span<byte> into);
}
