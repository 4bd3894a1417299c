using System.Security.Cryptography;

namespace Continuum.Mqtt.Security.Files;

/// <summary>The keys of SCRAM-SHA-256 (RFC 5802, 3; RFC 7677): enough to check a password, or a proof of it.</summary>
internal sealed class ScramEntry(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) : PasswordEntry
{
    private const int KeyBytes = 32;

    public int Iterations => iterations;

    public override PasswordCost Cost => new(iterations, 0);

    public byte[] Salt => salt;

    public byte[] StoredKey => storedKey;

    public byte[] ServerKey => serverKey;

    /// <summary>Makes the keys of a password.</summary>
    public static ScramEntry Of(ReadOnlySpan<byte> password, byte[] salt, int iterations)
    {
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, KeyBytes);
        return new(
            iterations,
            salt,
            SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8)),
            HMACSHA256.HashData(salted, "Server Key"u8));
    }

    /// <summary>The text of a password file.</summary>
    public override string ToString() =>
        $"SCRAM-SHA-256${iterations}:{Convert.ToBase64String(salt)}"
        + $"${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";

    protected override bool Verify(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(Of(password, salt, iterations).StoredKey, storedKey);
}
