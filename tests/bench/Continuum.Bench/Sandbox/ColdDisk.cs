using System.Globalization;
using Continuum.Bench.Contenders;
using Continuum.Bench.Reporting;
using Continuum.Kvm;
using Continuum.Testing;

namespace Continuum.Bench.Sandbox;

/// <summary>
/// Many templates, none of which is in this machine's page cache: opening one, and the first event of a copy of it. What
/// lies under a virtual disk may still have it in a cache of its own.
/// </summary>
internal sealed class ColdDisk(SandboxProgram program, KvmHost kvm, TimeProvider time)
{
    private const string DropCaches = "/proc/sys/vm/drop_caches";

    /// <summary>From opening a template's file to the answer of its first copy.</summary>
    public SampleSet Opened { get; } = new();

    /// <summary>From restoring to the answer, of templates that are open, their pages on the disk alone.</summary>
    public SampleSet Restored { get; } = new();

    /// <summary>The same, with the pages that an earlier copy touched read together beforehand.</summary>
    public SampleSet Prefetched { get; } = new();

    public async Task MeasureAsync(string template, int count, CancellationToken cancellationToken)
    {
        using TempFolder folder = new();
        string[] files =
        [
            .. Enumerable.Range(0, count).Select(i => folder.File(i.ToString(CultureInfo.InvariantCulture))),
        ];
        foreach (string file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.Copy(template, file);
        }

        List<Template> templates = [];
        try
        {
            await DropAsync(cancellationToken);
            await OwnThread.RunAsync(() => Open(files, templates));
            await DropAsync(cancellationToken);
            await OwnThread.RunAsync(() => Restore(templates));
        }
        finally
        {
            templates.ForEach(one => one.Dispose());
        }
    }

    private void Open(string[] files, List<Template> templates)
    {
        foreach (string file in files)
        {
            long began = time.GetTimestamp();
            Template template = Template.Open(kvm, file, time, new KernelEntropy());
            templates.Add(template);
            Opened.Add(Event(template, began));
        }
    }

    // In turn with and without, so that what else the disk does falls on both.
    private void Restore(List<Template> templates)
    {
        for (int i = 0; i < templates.Count; i++)
        {
            bool prefetches = i % 2 == 0;
            templates[i].Prefetch = prefetches ? PrefetchedPages.Written | PrefetchedPages.Read : PrefetchedPages.None;
            (prefetches ? Prefetched : Restored).Add(Event(templates[i], time.GetTimestamp()));
        }
    }

    private TimeSpan Event(Template template, long began)
    {
        byte[] content = TestEvent.Make(0);
        using SandboxCopy copy = SandboxCopy.Restore(program, template, time);
        return time.GetElapsedTime(began, copy.Answer(content));
    }

    /// <summary>Writes out what is not yet on the disk, and then forgets all clean pages (proc(5)).</summary>
    private static async Task DropAsync(CancellationToken cancellationToken)
    {
        using System.Diagnostics.Process sync = System.Diagnostics.Process.Start("/bin/sync");
        await sync.WaitForExitAsync(cancellationToken);
        await File.WriteAllTextAsync(DropCaches, "1", cancellationToken);
    }
}
