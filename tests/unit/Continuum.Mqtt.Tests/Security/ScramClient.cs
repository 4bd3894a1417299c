using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Tests.Security;

/// <summary>The client's side of SCRAM-SHA-256 (RFC 5802, 3).</summary>
internal sealed class ScramClient(string user, string password)
{
    private readonly string _first = $"n={user},r={Convert.ToBase64String(RandomNumberGenerator.GetBytes(9))}";

    public string ServerProof { get; private set; } = "";

    public byte[] First() => Encoding.UTF8.GetBytes("n,," + _first);

    public byte[] Final(EndPacket challenge)
    {
        string server = Encoding.UTF8.GetString(challenge.Properties.AuthenticationData!.Value.Span);
        string[] parts = server.Split(',');
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(
            password,
            Convert.FromBase64String(parts[1][2..]),
            int.Parse(parts[2][2..], CultureInfo.InvariantCulture),
            HashAlgorithmName.SHA256,
            32);
        string withoutProof = $"c=biws,{parts[0]}";
        byte[] all = Encoding.UTF8.GetBytes($"{_first},{server},{withoutProof}");
        byte[] key = HMACSHA256.HashData(salted, "Client Key"u8);
        byte[] signature = HMACSHA256.HashData(SHA256.HashData(key), all);
        byte[] proof = [.. key.Zip(signature, (one, other) => (byte)(one ^ other))];
        ServerProof = "v=" + Convert.ToBase64String(
            HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), all));
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }
}
