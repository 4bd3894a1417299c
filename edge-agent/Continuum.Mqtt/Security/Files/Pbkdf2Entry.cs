using System.Security.Cryptography;

namespace Continuum.Mqtt.Security.Files;

/// <summary>
/// PBKDF2 with HMAC-SHA-512 (RFC 8018, 5.2), as <c>mosquitto_passwd</c> writes it:
/// <c>$7$iterations$salt$hash</c>.
/// </summary>
internal sealed class Pbkdf2Entry(int iterations, byte[] salt, byte[] expected) : PasswordEntry
{
    public override PasswordCost Cost => new(0, iterations);

    protected override bool Verify(ReadOnlySpan<byte> password)
    {
        Span<byte> computed = stackalloc byte[64];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, computed, iterations, HashAlgorithmName.SHA512);
        return CryptographicOperations.FixedTimeEquals(computed, expected);
    }
}
