using Continuum.Bench.Contenders;
using Continuum.Bench.Reporting;
using Continuum.Kvm;

namespace Continuum.Bench.Sandbox;

/// <summary>A pristine copy for each event, made from the template when the event is there already.</summary>
/// <param name="program">What is restored.</param>
/// <param name="template">Its template.</param>
/// <param name="prefetch">What is brought in beforehand; null: what is so unless somebody says otherwise.</param>
/// <param name="time">The clock.</param>
internal sealed class RestoreContender(
    SandboxProgram program, Template template, PrefetchedPages? prefetch, TimeProvider time) : IContender
{
    private int _sequence;

    public string Name => $"{program.Name}-restore" + prefetch switch
    {
        null => "",
        PrefetchedPages.None => "/no-prefetch",
        _ => "/all-prefetch",
    };

    /// <summary>The part up to the copy being ready to run.</summary>
    public SampleSet Restoring { get; } = new();

    public Task RunAsync(int count, SampleSet samples, CancellationToken cancellationToken) =>
        OwnThread.RunAsync(() =>
        {
            PrefetchedPages usual = template.Prefetch;
            template.Prefetch = prefetch ?? usual;
            for (int i = 0; i < count && !cancellationToken.IsCancellationRequested; i++)
            {
                byte[] content = TestEvent.Make(_sequence++);
                long began = time.GetTimestamp();
                using SandboxCopy copy = SandboxCopy.Restore(program, template, time);
                Restoring.Add(time.GetElapsedTime(began));
                samples.Add(time.GetElapsedTime(began, copy.Answer(content)));
            }

            template.Prefetch = usual;
        });
}
