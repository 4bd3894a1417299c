using System.Security.Cryptography;

namespace Continuum.Mqtt.Security.Files;

/// <summary>What it costs to look at a password.</summary>
/// <param name="Sha256">Iterations of PBKDF2 with HMAC-SHA-256.</param>
/// <param name="Sha512">Iterations with HMAC-SHA-512.</param>
internal readonly record struct PasswordCost(int Sha256, int Sha512)
{
    private static readonly byte[] Salt = new byte[16];

    /// <summary>At least as much of each.</summary>
    public PasswordCost Max(PasswordCost other) => new(Math.Max(Sha256, other.Sha256), Math.Max(Sha512, other.Sha512));

    /// <summary>Computes as much as this has more than what was spent.</summary>
    public void SpendRest(PasswordCost spent, ReadOnlySpan<byte> password)
    {
        Span<byte> unused = stackalloc byte[64];
        if (Sha256 > spent.Sha256)
        {
            Rfc2898DeriveBytes.Pbkdf2(password, Salt, unused[..32], Sha256 - spent.Sha256, HashAlgorithmName.SHA256);
        }

        if (Sha512 > spent.Sha512)
        {
            Rfc2898DeriveBytes.Pbkdf2(password, Salt, unused, Sha512 - spent.Sha512, HashAlgorithmName.SHA512);
        }
    }
}
