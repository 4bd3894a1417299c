using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Continuum.Mqtt.Security.Files;

/// <summary>The server's side of one SCRAM-SHA-256 conversation (RFC 5802, 5 and 7).</summary>
internal sealed class ScramExchange(PasswordFile passwords, AuthenticationVerdict.Refuse? refused) : IEnhancedExchange
{
    private const int NonceBytes = 18;

    // Who does not exist gets a salt and iterations all the same, and always the same.
    private static readonly byte[] SaltKey = RandomNumberGenerator.GetBytes(32);

    private string _user = "";
    private string _header = "";
    private string _clientFirst = "";
    private string _serverFirst = "";
    private string _nonce = "";
    private ScramEntry? _keys;
    private bool _asked;

    public ValueTask<EnhancedStep> NextAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (refused is not null)
        {
            return new(new EnhancedStep.Done(refused, default));
        }

        string said = Encoding.UTF8.GetString(data.Span);
        if (_serverFirst.Length > 0)
        {
            return new(Finish(said));
        }

        if (said.Length == 0 && !_asked)
        {
            // CONNECT came without data: the client is asked for its first message.
            _asked = true;
            return new(new EnhancedStep.Continue(default));
        }

        return new(Start(said));
    }

    private EnhancedStep Start(string said)
    {
        // gs2-header: n or y (no channel binding), an authorization identity or none; then n=user,r=nonce
        string[] parts = said.Split(',');
        if (parts.Length < 4 || parts[0] is not ("n" or "y") || parts[1].Length > 0
            || !TryValue(parts[2], 'n', out string name) || !TryValue(parts[3], 'r', out string nonce)
            || nonce.Length == 0 || Unescape(name) is not { } user)
        {
            return Failed("the first message is not n,,n=USER,r=NONCE");
        }

        _user = user;
        _header = parts[0] + ",,";
        _clientFirst = said[_header.Length..];
        _nonce = nonce + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        _keys = passwords.ScramKeys(user);
        byte[] draw = HMACSHA256.HashData(SaltKey, Encoding.UTF8.GetBytes(user));
        byte[] salt = _keys?.Salt ?? draw[..16];
        int iterations = _keys?.Iterations ?? passwords.IterationsOfNobody(draw.AsSpan(16));
        _serverFirst = string.Create(
            CultureInfo.InvariantCulture, $"r={_nonce},s={Convert.ToBase64String(salt)},i={iterations}");
        return new EnhancedStep.Continue(Encoding.UTF8.GetBytes(_serverFirst));
    }

    private EnhancedStep.Done Finish(string said)
    {
        int proofAt = said.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0)
        {
            return Failed("the last message has no proof");
        }

        string withoutProof = said[..proofAt];
        string[] parts = withoutProof.Split(',');
        byte[] proof = new byte[said.Length];
        string binding = Convert.ToBase64String(Encoding.UTF8.GetBytes(_header));
        if (parts.Length < 2 || parts[0] != "c=" + binding || parts[1] != "r=" + _nonce
            || !Convert.TryFromBase64String(said[(proofAt + 3)..], proof, out int length) || length != 32)
        {
            return Failed("the last message is not of this conversation");
        }

        byte[] all = Encoding.UTF8.GetBytes($"{_clientFirst},{_serverFirst},{withoutProof}");
        if (_keys is not { } keys || !Proves(keys, all, proof.AsSpan(0, length)))
        {
            return Failed("the user name or the password is wrong");
        }

        string answer = "v=" + Convert.ToBase64String(HMACSHA256.HashData(keys.ServerKey, all));
        return new EnhancedStep.Done(
            new AuthenticationVerdict.Accept(new(IdentityKind.User, _user)), Encoding.UTF8.GetBytes(answer));
    }

    private static bool Proves(ScramEntry keys, byte[] all, Span<byte> proof)
    {
        byte[] signature = HMACSHA256.HashData(keys.StoredKey, all);
        for (int i = 0; i < proof.Length; i++)
        {
            proof[i] ^= signature[i];
        }

        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(proof), keys.StoredKey);
    }

    private static bool TryValue(string part, char name, out string value)
    {
        value = part.Length > 1 && part[0] == name && part[1] == '=' ? part[2..] : "";
        return value.Length > 0;
    }

    // RFC 5802, 5.1: a comma is =2C and an equals sign =3D; no other = may stand.
    private static string? Unescape(string name)
    {
        string plain = name.Replace("=2C", ",", StringComparison.Ordinal);
        return plain.Replace("=3D", "", StringComparison.Ordinal).Contains('=')
            ? null
            : plain.Replace("=3D", "=", StringComparison.Ordinal);
    }

    private static EnhancedStep.Done Failed(string detail) =>
        new(new AuthenticationVerdict.Refuse(ReasonCode.NotAuthorized, detail), default);
}
