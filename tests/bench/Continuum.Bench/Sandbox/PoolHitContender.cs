using Continuum.Bench.Contenders;
using Continuum.Bench.Reporting;
using Continuum.Kvm;

namespace Continuum.Bench.Sandbox;

/// <summary>
/// A pristine copy for each event, made before the event came: what a caller sees while a pool holds some. The cost of
/// making it is in <see cref="RestoreContender"/>.
/// </summary>
internal sealed class PoolHitContender(SandboxProgram program, Template template, TimeProvider time) : IContender
{
    private int _sequence;

    public string Name => $"{program.Name}-pool-hit";

    public Task RunAsync(int count, SampleSet samples, CancellationToken cancellationToken) =>
        OwnThread.RunAsync(() =>
        {
            for (int i = 0; i < count && !cancellationToken.IsCancellationRequested; i++)
            {
                byte[] content = TestEvent.Make(_sequence++);
                using SandboxCopy copy = SandboxCopy.RestoreAhead(program, template, time);
                copy.Prepare();
                long began = time.GetTimestamp();
                samples.Add(time.GetElapsedTime(began, copy.Answer(content)));
            }
        });
}
