using System.Globalization;
using Continuum.Bench.Fleet;
using Continuum.Bench.Reporting;

namespace Continuum.Bench.Contenders;

/// <summary>A function behind an HTTP trigger: requests over one connection that is kept open.</summary>
internal sealed class HttpContender(string name, HttpClient http, string path, Pace pace, TimeProvider time) : IContender
{
    private const string DurationHeader = "Continuum-Duration-Ms";

    private int _sequence;

    public string Name => name;

    /// <summary>
    /// From sending to the answer's end, all events, those of the warm-up too: to compare with the two below.
    /// </summary>
    public SampleSet Whole { get; } = new();

    /// <summary>Of each, the part from the event's delivery to the sandbox to the answer from it.</summary>
    public SampleSet InSandbox { get; } = new();

    /// <summary>The part within the program that answers, as its <c>/metrics</c> counts it.</summary>
    public ServerTime InServer { get; } = new();

    public async Task RunAsync(int count, SampleSet samples, CancellationToken cancellationToken)
    {
        MetricsReading before = await MetricsReading.TakeAsync(http, cancellationToken);
        for (int i = 0; i < count; i++)
        {
            await pace.WaitAsync(cancellationToken);
            TimeSpan took = await CallAsync(cancellationToken);
            samples.Add(took);
            Whole.Add(took);
        }

        InServer.Add(before, await MetricsReading.TakeAsync(http, cancellationToken));
    }

    private async Task<TimeSpan> CallAsync(CancellationToken cancellationToken)
    {
        byte[] sent = TestEvent.Make(_sequence++);
        long began = time.GetTimestamp();
        using ByteArrayContent content = new(sent);
        using HttpResponseMessage answer = await http.PostAsync(path, content, cancellationToken);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        TimeSpan took = time.GetElapsedTime(began);
        TestEvent.Check(name, sent, body);
        string inSandbox = answer.Headers.GetValues(DurationHeader).Single();
        InSandbox.Add(TimeSpan.FromMilliseconds(double.Parse(inSandbox, CultureInfo.InvariantCulture)));
        return took;
    }
}
