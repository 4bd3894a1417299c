namespace Continuum.Sandbox.RuntimeApi;

/// <summary>What a server does after it has read a request's headers.</summary>
/// <param name="Kind">Which of the members counts.</param>
/// <param name="Reply">For <see cref="RuntimeStepKind.Reply"/>.</param>
/// <param name="Call">For <see cref="RuntimeStepKind.TakeBody"/>: what the body is for.</param>
internal readonly record struct RuntimeStep(RuntimeStepKind Kind, RuntimeReply Reply, RuntimeCall Call)
{
    /// <summary>Bytes that the body may have.</summary>
    public int BodyLimit => RuntimeCalls.BodyLimit(Call);

    public static RuntimeStep Say(RuntimeReply reply) => new(RuntimeStepKind.Reply, reply, RuntimeCall.Unknown);

    public static RuntimeStep TakeBody(RuntimeCall call) => new(RuntimeStepKind.TakeBody, default, call);
}
