namespace Continuum.Images;

/// <summary>Why an operation on images was refused or failed.</summary>
public enum ImageErrorCode
{
    /// <summary>A digest is not <c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
    InvalidDigest,

    /// <summary>The content does not have the digest or the length it was announced with.</summary>
    DigestMismatch,

    /// <summary>A blob is not in the store, or its source does not have it.</summary>
    NotFound,

    /// <summary>A manifest is not valid JSON or breaks a rule of manifests.</summary>
    InvalidManifest,

    /// <summary>A layer holds an entry that must not be unpacked, or is no tar file.</summary>
    UnsafeLayer,

    /// <summary>Content is larger, or has more entries, than is allowed.</summary>
    TooLarge,

    /// <summary>The file system is full, or its quota is.</summary>
    DiskFull,

    /// <summary>The function's folder cannot be packed.</summary>
    InvalidFunctionFolder,

    /// <summary>A <c>provided</c> function has no executable <c>bootstrap</c>.</summary>
    MissingBootstrap,

    /// <summary>The file that the handler names is not in the function's folder.</summary>
    MissingHandler,

    /// <summary>No base image is built for the runtime asked for.</summary>
    UnknownRuntime,

    /// <summary>The machine's package sources cannot supply what a base image needs.</summary>
    PackagesUnavailable,

    /// <summary>A program that builds the image could not be started or failed.</summary>
    ProgramFailed,

    /// <summary>A transfer broke more often in a row than is retried.</summary>
    TransferFailed,
}
