using System.Globalization;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox.Launching;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Pools;

/// <summary>Starts sandboxes of one version, as far as their first <c>next</c>.</summary>
internal sealed class SandboxStarter(SandboxSpec spec, PoolContext context)
{
    /// <summary>Starts one. What fails is a value; a cancelled start is a failed one.</summary>
    /// <param name="isAhead">Whether nobody waits for it yet.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public async Task<StartOutcome> StartAsync(bool isAhead, CancellationToken cancellationToken)
    {
        StartOutcome outcome;
        try
        {
            outcome = await TryStartAsync(isAhead, cancellationToken);
        }
        catch (Exception exception)
        {
            // Pools count the starts under way: one that breaks must be one that fails.
            context.Logger.StartBroke(spec.Version, exception);
            outcome = new StartOutcome.Failed(new InvocationError(ErrorTypes.SandboxFailure, exception.Message));
        }

        if (outcome is StartOutcome.Failed { Error: var error } && !cancellationToken.IsCancellationRequested)
        {
            context.Logger.StartFailed(spec.Version, error);
            context.Telemetry.StartFailed(spec.Version.Function, error);
        }

        return outcome;
    }

    private async Task<StartOutcome> TryStartAsync(bool isAhead, CancellationToken cancellationToken)
    {
        if (EntryPointCheck.Check(spec) is { } invalid)
        {
            return new StartOutcome.Failed(invalid);
        }

        RuntimeSession session = new(context.Launcher.AnswersInline);
        long began = context.Time.GetTimestamp();
        PooledSandbox sandbox;
        try
        {
            sandbox = new PooledSandbox(
                spec, await context.Launcher.StartAsync(spec, session, isAhead, cancellationToken), session, context);
        }
        catch (SandboxException exception)
        {
            return new StartOutcome.Failed(new InvocationError(exception.ErrorType, exception.Message));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Stopped();
        }

        if (await FailureAsync(session, cancellationToken) is { } failure)
        {
            await sandbox.DisposeAsync();
            return new StartOutcome.Failed(Explain(failure, sandbox.RefusedCalls));
        }

        sandbox.InitDuration = context.Time.GetElapsedTime(began);
        context.Telemetry.Started(spec.Version.Function, sandbox.InitDuration);
        return new StartOutcome.Ready(sandbox);
    }

    private async Task<InvocationError?> FailureAsync(RuntimeSession session, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Started.WaitAsync(context.Options.InitLimit, context.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new InvocationError(ErrorTypes.InitError, string.Create(
                CultureInfo.InvariantCulture,
                $"The program did not ask for work (GET /2018-06-01/runtime/invocation/next) within "
                + $"{context.Options.InitLimitSeconds} s of its start"));
        }
        catch (OperationCanceledException)
        {
            return Stopped().Error;
        }
    }

    // A program that was refused a call which the sandbox does not have, and then did not get as far as asking for
    // work, most likely needs the call: another kind of sandbox is to try. If it fails there too, that is what is told.
    private static InvocationError Explain(InvocationError failure, IReadOnlyList<string> refused) =>
        refused.Count == 0
        || failure.Type is ErrorTypes.Draining or ErrorTypes.OutOfMemory or ErrorTypes.SandboxFailure
            ? failure
            : new InvocationError(
                ErrorTypes.SandboxUnsupported,
                $"This kind of sandbox does not have the system calls {string.Join(", ", refused)}, and the program "
                + $"did not start without them: {failure.Message}");

    private static StartOutcome.Failed Stopped() =>
        new(new InvocationError(ErrorTypes.Draining, "The version is being retired"));
}
