using System.Buffers;
using System.Security.Cryptography;

namespace Continuum.Images;

/// <summary>
/// Names of content: <c>sha256:</c> and 64 lower-case hexadecimal digits, as in OCI's image specification.
/// </summary>
public static class Digest
{
    private const string Prefix = "sha256:";
    private const int HexLength = SHA256.HashSizeInBytes * 2;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether the text is a digest in its one canonical spelling.</summary>
    public static bool IsValid(string? text) =>
        text is not null
        && text.Length == Prefix.Length + HexLength
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(HexDigits);

    /// <summary>The 64 hexadecimal digits of a digest.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.InvalidDigest"/>.</exception>
    public static string HexOf(string digest) => IsValid(digest)
        ? digest[Prefix.Length..]
        : throw new ImageException(
            ImageErrorCode.InvalidDigest,
            $"'{digest}' is no digest: it must be sha256: and 64 lower-case hexadecimal digits");

    /// <summary>The digest of bytes in memory.</summary>
    public static string Of(ReadOnlySpan<byte> content) => FromHash(SHA256.HashData(content));

    /// <summary>The digest of a stream from where it stands to its end, without holding it in memory.</summary>
    public static async Task<string> OfAsync(Stream content, CancellationToken cancellationToken) =>
        FromHash(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));

    internal static string FromHash(ReadOnlySpan<byte> hash) => Prefix + Convert.ToHexStringLower(hash);

    internal static string FromHex(string hex) => Prefix + hex;
}
