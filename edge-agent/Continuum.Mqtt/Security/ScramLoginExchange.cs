using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;

namespace Continuum.Mqtt.Security;

/// <summary>The client's side of one SCRAM-SHA-256 conversation (RFC 5802, 5 and 7).</summary>
/// <param name="user">The user's name.</param>
/// <param name="password">Its password.</param>
/// <param name="nonce">Printable characters without a comma; null for fresh ones.</param>
/// <param name="mostIterations">That the server may ask for.</param>
internal sealed class ScramLoginExchange(
    string user, string password, string? nonce = null, int mostIterations = ScramLoginExchange.MostIterations)
    : IClientExchange
{
    // Work at the word of a server that has proved nothing yet.
    public const int MostIterations = 600_000;

    private const int NonceBytes = 18;
    private const int KeyBytes = 32;

    // RFC 7677, 4: fewer are for whoever wants to guess the password from what we answer.
    private const int FewestIterations = 4096;

    // A comma and an equals sign have a meaning (RFC 5802, 5.1).
    private readonly string _name = user.Replace("=", "=3D", StringComparison.Ordinal)
        .Replace(",", "=2C", StringComparison.Ordinal);

    private readonly string _nonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
    private byte[]? _serverSignature;
    private bool _proved;

    private string FirstBare => $"n={_name},r={_nonce}";

    public ReadOnlyMemory<byte> First() => Encoding.UTF8.GetBytes("n,," + FirstBare);

    public ValueTask<ReadOnlyMemory<byte>> NextAsync(ReadOnlyMemory<byte> said, CancellationToken cancellationToken)
    {
        if (_serverSignature is null)
        {
            return new(Prove(Encoding.UTF8.GetString(said.Span)));
        }

        // Some servers prove themselves in a step of its own.
        Finish(said);
        return new(ReadOnlyMemory<byte>.Empty);
    }

    public void Finish(ReadOnlyMemory<byte> said)
    {
        if (_proved && said.IsEmpty)
        {
            return;
        }

        string text = Encoding.UTF8.GetString(said.Span);
        byte[] signature = new byte[KeyBytes];
        _proved = _serverSignature is { } expected
            && text.StartsWith("v=", StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[2..], signature, out int length)
            && CryptographicOperations.FixedTimeEquals(signature.AsSpan(0, length), expected);
        if (!_proved)
        {
            throw new AuthenticationException(
                text.StartsWith("e=", StringComparison.Ordinal)
                    ? $"the server refuses the proof: {text[2..]}"
                    : "the server does not prove that it knows the user's password");
        }
    }

    private byte[] Prove(string serverFirst)
    {
        (string combined, byte[] salt, int iterations) = Read(serverFirst);
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, KeyBytes);
        string withoutProof = $"c=biws,r={combined}";
        byte[] all = Encoding.UTF8.GetBytes($"{FirstBare},{serverFirst},{withoutProof}");
        byte[] proof = HMACSHA256.HashData(salted, "Client Key"u8);
        byte[] signature = HMACSHA256.HashData(SHA256.HashData(proof), all);
        for (int i = 0; i < proof.Length; i++)
        {
            proof[i] ^= signature[i];
        }

        _serverSignature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), all);
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    private (string Nonce, byte[] Salt, int Iterations) Read(string serverFirst)
    {
        string[] parts = serverFirst.Split(',');
        // What follows those three are extensions, which may be passed over; m= before them may not (RFC 5802, 5.1).
        if (parts.Length < 3 || !parts[0].StartsWith("r=", StringComparison.Ordinal)
            || !parts[1].StartsWith("s=", StringComparison.Ordinal)
            || !parts[2].StartsWith("i=", StringComparison.Ordinal))
        {
            throw new AuthenticationException("the server's first message is not r=NONCE,s=SALT,i=ITERATIONS");
        }

        string combined = parts[0][2..];
        if (!combined.StartsWith(_nonce, StringComparison.Ordinal) || combined.Length == _nonce.Length)
        {
            throw new AuthenticationException("the server's nonce does not go on from ours");
        }

        byte[] salt = new byte[parts[1].Length];
        if (!Convert.TryFromBase64String(parts[1][2..], salt, out int length) || length == 0)
        {
            throw new AuthenticationException("the server's salt is not base64");
        }

        return int.TryParse(parts[2].AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int iterations)
            && iterations >= FewestIterations && iterations <= mostIterations
            ? (combined, salt[..length], iterations)
            : throw new AuthenticationException(
                $"the server asks for {parts[2][2..]} iterations; {FewestIterations} to {mostIterations} are right");
    }
}
