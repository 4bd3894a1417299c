using System.Net;
using Continuum.Bench.Reporting;

namespace Continuum.Bench.Contenders;

/// <summary>
/// A function of which no sandbox is there when the event comes: each event is preceded by one that ends the program,
/// and by a pause in which what is left of its sandbox is cleared away.
/// </summary>
internal sealed class ColdStartContender(string name, HttpClient http, string path, TimeProvider time) : IContender
{
    private static readonly TimeSpan ClearingAway = TimeSpan.FromMilliseconds(50);

    private int _sequence;

    public string Name => name;

    public async Task RunAsync(int count, SampleSet samples, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            await EndProgramAsync(cancellationToken);
            await Task.Delay(ClearingAway, time, cancellationToken);
            byte[] sent = TestEvent.Make(_sequence++);
            long began = time.GetTimestamp();
            using ByteArrayContent content = new(sent);
            using HttpResponseMessage answer = await http.PostAsync(path, content, cancellationToken);
            byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            samples.Add(time.GetElapsedTime(began));
            TestEvent.Check(name, sent, body);
        }
    }

    private async Task EndProgramAsync(CancellationToken cancellationToken)
    {
        using ByteArrayContent exit = new("\"exit\""u8.ToArray());
        using HttpResponseMessage ended = await http.PostAsync(path, exit, cancellationToken);
        if (ended.StatusCode != HttpStatusCode.BadGateway)
        {
            throw new BenchException($"{name}: a program that ended was answered with {ended.StatusCode}, not 502");
        }
    }
}
