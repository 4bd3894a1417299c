using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Fuzz;

/// <summary>The messages of a SCRAM exchange, one a line.</summary>
internal sealed class ScramTarget : FuzzTarget, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PasswordFile _users;

    public ScramTarget()
    {
        string path = _folder.File("users");
        // RFC 7677, 3: user "user", password "pencil".
        File.WriteAllText(path, $"user:{ScramEntry.Of("pencil"u8, Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)}\n");
        _users = new(path, NullLogger.Instance, TimeProvider.System);
    }

    public override string Name => "scram";

    public override string Take(byte[] input)
    {
        ScramExchange exchange = new(_users, refused: null);
        ReadOnlyMemory<byte> rest = input;
        string seen = "";
        for (int turn = 0; turn < 3; turn++)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> message = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            Task<EnhancedStep> step = exchange.NextAsync(message, CancellationToken.None).AsTask();
            Assert.True(step.IsCompletedSuccessfully);
            if (step.Result is EnhancedStep.Done done)
            {
                return seen + Wording.Of(Assert.IsType<AuthenticationVerdict.Refuse>(done.Verdict).Detail);
            }

            seen += "+";
        }

        return seen;
    }

    public void Dispose()
    {
        _users.Dispose();
        _folder.Dispose();
    }
}
