using System.Globalization;

namespace Continuum.Mqtt.Tests.Fuzz;

/// <summary>
/// Whatever takes bytes from strangers takes all of them: no crash, no unbounded allocation, no hang. MQTT_FUZZ_INPUTS
/// sets how many inputs all targets get together, MQTT_FUZZ_SEED with which seed.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const long InputsOfATest = 60_000;

    public static TheoryData<string> Targets =>
        ["packet311", "packet5", "changes", "log", "users", "rules", "scram"];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutated_inputs_are_taken_or_refused(string name)
    {
        long inputs = long.TryParse(
            Environment.GetEnvironmentVariable("MQTT_FUZZ_INPUTS"), CultureInfo.InvariantCulture, out long asked)
            ? asked : InputsOfATest;
        int seed = int.TryParse(
            Environment.GetEnvironmentVariable("MQTT_FUZZ_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 1;
        List<FuzzTarget> all = All();
        try
        {
            FuzzTarget target = all.Single(one => one.Name == name);
            long share = inputs * target.Weight / all.Sum(one => one.Weight);
            FuzzRun run = new(target, SeedCorpus.Of(target), seed);
            run.Run(share);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {share} inputs with seed {seed}, {run.Answers} different answers, "
                + $"at most {run.MostAllocated} bytes allocated"));
        }
        finally
        {
            all.OfType<IDisposable>().ToList().ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public void The_corpus_is_what_is_made_and_what_was_found()
    {
        bool update = Environment.GetEnvironmentVariable("MQTT_CORPUS_UPDATE") == "1";
        SortedDictionary<string, byte[]> made = SeedCorpus.Make();
        if (update)
        {
            Array.ForEach(Directory.GetFiles(SeedCorpus.Folder, "*.bin"), file =>
            {
                if (!file.Contains("-found-", StringComparison.Ordinal))
                {
                    File.Delete(file);
                }
            });
            foreach ((string name, byte[] content) in made)
            {
                File.WriteAllBytes(Path.Combine(SeedCorpus.Folder, name), content);
            }
        }

        string[] there = [.. Directory.GetFiles(SeedCorpus.Folder, "*.bin")
            .Select(file => Path.GetFileName(file)!)
            .Where(name => !name.Contains("-found-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(made.Keys, there);
        foreach ((string name, byte[] content) in made)
        {
            byte[] kept = File.ReadAllBytes(Path.Combine(SeedCorpus.Folder, name));
            Assert.True(
                content.AsSpan().SequenceEqual(kept), $"{name} differs: MQTT_CORPUS_UPDATE=1 writes the corpus anew");
        }
    }

    private static List<FuzzTarget> All() =>
    [
        new PacketTarget(ProtocolVersion.V311), new PacketTarget(ProtocolVersion.V5), new LogTarget(wholeFile: false),
        new LogTarget(wholeFile: true), new FileTarget(rules: false), new FileTarget(rules: true), new ScramTarget(),
    ];
}
