using System.Globalization;
using System.Security.Cryptography;

namespace Continuum.Mqtt.Security.Files;

/// <summary>How one user's password is kept: never itself.</summary>
internal abstract class PasswordEntry
{
    // A line from elsewhere must not make every attempt cost minutes.
    private const int MaxIterations = 10_000_000;

    private static readonly byte[] ProcessKey = RandomNumberGenerator.GetBytes(32);

    private volatile byte[]? _proof;

    /// <summary>Of looking at a password that was not seen before.</summary>
    public abstract PasswordCost Cost { get; }

    /// <summary>Whether this is the password. Slow the first time, by design.</summary>
    public bool Matches(ReadOnlySpan<byte> password)
    {
        // Devices come back again and again with the same password. What it was is kept as a keyed hash under a key
        // that leaves the process as little as the password itself does.
        if (Recognises(password))
        {
            return true;
        }

        if (!Verify(password))
        {
            return false;
        }

        _proof = HMACSHA256.HashData(ProcessKey, password);
        return true;
    }

    /// <summary>This is the password, and was right before. Quick.</summary>
    public bool Recognises(ReadOnlySpan<byte> password)
    {
        // Also where nothing is known yet: that takes as long.
        byte[] shown = HMACSHA256.HashData(ProcessKey, password);
        return _proof is { } known && CryptographicOperations.FixedTimeEquals(known, shown);
    }

    /// <summary>Reads the part of a line behind the user's name; null when it is none of the known forms.</summary>
    public static PasswordEntry? Parse(string text) => text.Split('$') switch
    {
        ["SCRAM-SHA-256", var cost, var keys] when cost.Split(':') is [var iterations, var salt]
            && keys.Split(':') is [var stored, var server] =>
            TryRead(iterations, salt, out int count, out byte[] bytes)
                && TryDecode(stored, 32, out byte[] storedKey) && TryDecode(server, 32, out byte[] serverKey)
                ? new ScramEntry(count, bytes, storedKey, serverKey)
                : null,
        ["", "7", var iterations, var salt, var hash] =>
            TryRead(iterations, salt, out int count, out byte[] bytes) && TryDecode(hash, 64, out byte[] expected)
                ? new Pbkdf2Entry(count, bytes, expected)
                : null,
        _ => null,
    };

    /// <summary>Computes from the password and compares, in a time that does not depend on it.</summary>
    protected abstract bool Verify(ReadOnlySpan<byte> password);

    private static bool TryRead(string iterations, string salt, out int count, out byte[] bytes)
    {
        bytes = [];
        return int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && count is > 0 and <= MaxIterations && TryDecode(salt, 0, out bytes);
    }

    private static bool TryDecode(string base64, int length, out byte[] bytes)
    {
        bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out int written) || written == 0)
        {
            return false;
        }

        bytes = bytes[..written];
        return length == 0 || written == length;
    }
}
