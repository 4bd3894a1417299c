using System.Collections.Concurrent;
using Continuum.Agent.Invocations;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Fixtures;

/// <summary>Stands where sandboxes and other nodes would be, and does what the test says.</summary>
internal sealed class ScriptedInvoker : IFunctionInvoker
{
    private int _running;

    public static InvocationResult Answer { get; } = new InvocationResult.Succeeded("ok"u8.ToArray(), "text/plain");

    public ConcurrentQueue<InvocationRequest> Requests { get; } = new();

    public int MostAtOnce { get; private set; }

    public int Running => Volatile.Read(ref _running);

    public Func<InvocationRequest, CancellationToken, Task<InvocationResult>> Script { get; set; } =
        (_, _) => Task.FromResult(Answer);

    public async Task<InvocationResult> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        lock (Requests)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
        }

        try
        {
            return await Script(request, cancellationToken);
        }
        finally
        {
            lock (Requests)
            {
                _running--;
            }
        }
    }

    /// <summary>Ids in the order in which they were invoked.</summary>
    public string[] Ids() => [.. Requests.Select(request => request.Id)];

    /// <summary>Answers once the gate is open.</summary>
    public void WaitFor(Task gate) => Script = async (_, cancellationToken) =>
    {
        await gate.WaitAsync(cancellationToken);
        return Answer;
    };

    public void FailWith(string type) => Script = (_, _) =>
        Task.FromResult<InvocationResult>(InvocationResult.Failure(type, "as the test says"));
}
