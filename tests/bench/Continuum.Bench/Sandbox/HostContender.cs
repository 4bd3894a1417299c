using Continuum.Bench.Contenders;
using Continuum.Bench.Reporting;
using Continuum.Bench.Saturation;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox;

namespace Continuum.Bench.Sandbox;

/// <summary>A version on a sandbox host, asked as the agent asks it: one event at a time, or one for each processor.</summary>
/// <param name="name">As the report calls it.</param>
/// <param name="host">The host; the version is ready there.</param>
/// <param name="spec">The version.</param>
/// <param name="pace">Keeps single events apart.</param>
/// <param name="time">The clock.</param>
internal sealed class HostContender(string name, ISandboxHost host, SandboxSpec spec, Pace pace, TimeProvider time)
    : IContender, ISaturator
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(30);

    private int _sequence;

    public string Name => name;

    public async Task RunAsync(int count, SampleSet samples, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            await pace.WaitAsync(cancellationToken);
            byte[] content = TestEvent.Make(_sequence++);
            long began = time.GetTimestamp();
            await AskAsync(content, cancellationToken);
            samples.Add(time.GetElapsedTime(began));
        }
    }

    public async Task<long> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        long[] counts = await Task.WhenAll(
            Enumerable.Range(0, spec.Concurrency).Select(_ => Task.Run(WorkAsync, cancellationToken)));
        return counts.Sum();

        async Task<long> WorkAsync()
        {
            int count = 0;
            while (time.GetElapsedTime(began) < duration)
            {
                await AskAsync(TestEvent.Make(count++), cancellationToken);
            }

            return count;
        }
    }

    private async Task AskAsync(byte[] content, CancellationToken cancellationToken)
    {
        InvocationResult result = await host.InvokeAsync(spec.Version, new InvocationRequest
        {
            Id = Guid.NewGuid().ToString(),
            Function = spec.Version.Function,
            Payload = content,
            Deadline = time.GetUtcNow() + MostTime,
        }, cancellationToken);
        if (result is not InvocationResult.Succeeded answer)
        {
            throw new BenchException($"{name} answered {result}");
        }

        TestEvent.Check(name, content, answer.Payload.Span);
    }
}
