using Continuum.Bench.Contenders;
using Continuum.Bench.Reporting;
using Continuum.Kvm;

namespace Continuum.Bench.Sandbox;

/// <summary>
/// Events that come at random (a Poisson process) at a given rate, whether or not those before are answered: each takes
/// from its arrival, not from when somebody had time for it, to its answer.
/// </summary>
internal sealed class Arrivals(SandboxProgram program, Template template, TimeProvider time)
{
    private const int Seed = 20;

    private int _next = -1;

    public async Task<SampleSet> RunAsync(double perSecond, int count)
    {
        TimeSpan[] due = Schedule(perSecond, count);
        SampleSet samples = new();
        long began = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => OwnThread.RunAsync(() => Work(began, due, samples))));
        return samples;
    }

    private static TimeSpan[] Schedule(double perSecond, int count)
    {
        Random random = new(Seed);
        double seconds = 0;
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
                TimeSpan.FromSeconds(seconds += -Math.Log(1 - random.NextDouble()) / perSecond)),
        ];
    }

    private void Work(long began, TimeSpan[] due, SampleSet samples)
    {
        for (int index = Interlocked.Increment(ref _next); index < due.Length; index = Interlocked.Increment(ref _next))
        {
            byte[] content = TestEvent.Make(index);
            SpinWait wait = default;
            while (time.GetElapsedTime(began) < due[index])
            {
                // Never asleep: waking up would be measured too.
                wait.SpinOnce(sleep1Threshold: -1);
            }

            using SandboxCopy copy = SandboxCopy.Restore(program, template, time);
            TimeSpan answered = time.GetElapsedTime(began, copy.Answer(content));
            lock (samples)
            {
                samples.Add(answered - due[index]);
            }
        }
    }
}
