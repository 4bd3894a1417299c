using Continuum.Bench.Contenders;
using Continuum.Bench.Saturation;
using Continuum.Kvm;

namespace Continuum.Bench.Sandbox;

/// <summary>A pristine copy for each event, on as many threads as there are processors.</summary>
internal sealed class RestoreSaturator(SandboxProgram program, Template template, TimeProvider time) : ISaturator
{
    public string Name => $"{program.Name}-restore";

    public async Task<long> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        long[] counts = await Task.WhenAll(
            Enumerable.Range(0, Environment.ProcessorCount).Select(_ => OwnThread.RunAsync(Work)));
        return counts.Sum();

        long Work()
        {
            int count = 0;
            while (time.GetElapsedTime(began) < duration && !cancellationToken.IsCancellationRequested)
            {
                using SandboxCopy copy = SandboxCopy.Restore(program, template, time);
                copy.Answer(TestEvent.Make(count++));
            }

            return count;
        }
    }
}
