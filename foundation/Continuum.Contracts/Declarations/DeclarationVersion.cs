using System.Security.Cryptography;
using System.Text;
using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Declarations;

/// <summary>Names versions by their content.</summary>
public static class DeclarationVersion
{
    private const int Digits = 12;

    /// <summary>
    /// The version of a declaration with an image: <c>v</c> and the first twelve hexadecimal digits of the SHA-256 over
    /// the canonical JSON, a line feed and the image's digest.
    /// </summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="imageDigest">The image's manifest: <c>sha256:</c> and 64 hexadecimal digits.</param>
    public static VersionKey Of(FunctionDeclaration declaration, string imageDigest)
    {
        byte[] content =
            [.. DeclarationJson.Canonical(declaration), (byte)'\n', .. Encoding.UTF8.GetBytes(imageDigest)];
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return new VersionKey(declaration.ToKey(), $"v{hash[..Digits]}");
    }
}
