namespace Continuum.Images;

/// <summary>The one exception of this library's boundary: what was wrong, and what would be right.</summary>
public sealed class ImageException : Exception
{
    private const int OutOfSpace = 28; // asm-generic/errno-base.h: ENOSPC
    private const int QuotaExceeded = 122; // asm-generic/errno.h: EDQUOT

    /// <summary>A failure without another one beneath it.</summary>
    public ImageException(ImageErrorCode code, string message) : this(code, message, null)
    {
    }

    /// <summary>A failure and the one that caused it.</summary>
    public ImageException(ImageErrorCode code, string message, Exception? inner) : base(message, inner)
    {
        Code = code;
    }

    /// <summary>What kind of failure it is.</summary>
    public ImageErrorCode Code { get; }

    /// <summary>The entry of a layer that the failure is about, where it is about one.</summary>
    public string? Entry { get; init; }

    // .NET puts the raw errno into HResult for I/O failures on Unix.
    internal static bool IsDiskFull(IOException failure) => failure.HResult is OutOfSpace or QuotaExceeded;

    internal static ImageException DiskFull(string path, IOException failure) => new(
        ImageErrorCode.DiskFull, $"No space left for {path}: free some disk space there and try again", failure);
}
