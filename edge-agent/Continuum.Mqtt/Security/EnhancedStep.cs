namespace Continuum.Mqtt.Security;

/// <summary>What follows a client's turn in a conversation.</summary>
public abstract record EnhancedStep
{
    private EnhancedStep()
    {
    }

    /// <summary>The client's turn again.</summary>
    /// <param name="Data">For the client.</param>
    public sealed record Continue(ReadOnlyMemory<byte> Data) : EnhancedStep;

    /// <summary>The conversation is over.</summary>
    /// <param name="Verdict">Its outcome.</param>
    /// <param name="Data">For the client, with an acceptance; may be empty.</param>
    public sealed record Done(AuthenticationVerdict Verdict, ReadOnlyMemory<byte> Data) : EnhancedStep;
}
