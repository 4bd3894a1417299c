using System.Text;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Client;

/// <summary>What a client must not be told to say in its CONNECT (3.1 of both versions).</summary>
internal static class ClientOptionRules
{
    private const int MaxBytes = 65535;

    /// <exception cref="ArgumentException">Says everything that is wrong, and what would be right.</exception>
    public static void Check(MqttClientOptions options)
    {
        string[] problems = [.. Problems(options).OfType<string>()];
        if (problems.Length > 0)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }
    }

    private static IEnumerable<string?> Problems(MqttClientOptions options)
    {
        yield return TextProblem(options.ClientId, "client identifier");
        yield return TextProblem(options.UserName, "user name");
        yield return options.ClientId.Length == 0 && (!options.CleanStart || options.SessionExpirySeconds > 0)
            ? "an empty client identifier has no session to keep; give one, or use a clean start without session expiry"
            : null;
        yield return options is { Version: ProtocolVersion.V311, Password: not null, UserName: null }
            ? "3.1.1 has no password without a user name; give a user name too, or speak 5.0"
            : null;
        yield return options.Password is { } password && Encoding.UTF8.GetByteCount(password) > MaxBytes
            ? $"the password is longer than {MaxBytes} bytes"
            : null;
        if (options.Will is { } will)
        {
            yield return SendingRules.Problem(will) is { } problem ? $"the will: {problem}" : null;
            yield return will.Payload.Length > MaxBytes ? $"the will's payload is longer than {MaxBytes} bytes" : null;
        }
    }

    // Empty is allowed here, and not for topics.
    private static string? TextProblem(string? text, string what) =>
        string.IsNullOrEmpty(text) ? null : TopicName.CharacterProblem(text, what);
}
