namespace Continuum.Contracts.Functions;

/// <summary>One immutable version of a function.</summary>
/// <param name="Function">The function.</param>
/// <param name="Version">
/// <c>v</c> and twelve hexadecimal digits: the start of the SHA-256 over the declaration and the image's digest, so the
/// same content is the same version wherever it is computed.
/// </param>
public readonly record struct VersionKey(FunctionKey Function, string Version)
{
    /// <summary><c>namespace/name@version</c>.</summary>
    public override string ToString() => $"{Function}@{Version}";
}
