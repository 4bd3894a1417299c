using Continuum.Placement.Latency;

namespace Continuum.Placement.Tests.Latency;

public sealed class PredictorTrialTests(ITestOutputHelper output)
{
    public static TheoryData<string, int, double, double> Targets => new()
    {
        { "cities", 32, 0.06, 0.30 },
        { "hosts", 32, 0.09, 0.30 },
        { "cities", 12, 0.08, 0.40 },
        { "hosts", 12, 0.09, 0.40 },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void Real_matrices_are_predicted_within_the_targets_and_intervals_are_honest(
        string network, int neighbours, double medianError, double p90Error)
    {
        Assert.SkipUnless(RealMatrices.Folder is not null, $"{RealMatrices.Variable} names no folder of matrices");
        (double[] Matrix, int Places) data = network == "cities" ? RealMatrices.Cities() : RealMatrices.Hosts(1);
        foreach (PredictorScore score in Median(data, PairSampling.Neighbours(neighbours), 3))
        {
            output.WriteLine($"{network}, {neighbours} neighbours: {score}");
            if (score.Predictor == PredictorTrial.Blend)
            {
                Assert.True(score.MedianError <= medianError, $"{score}");
                Assert.True(score.P90Error <= p90Error, $"{score}");
                Assert.InRange(score.Coverage80, 0.72, 0.88);
            }
        }
    }

    private static List<PredictorScore> Median((double[] Matrix, int Places) data, PairSampling sampling, int seeds)
    {
        List<IReadOnlyList<PredictorScore>> runs = [];
        for (ulong seed = 1; seed <= (ulong)seeds; seed++)
        {
            runs.Add(PredictorTrial.Run(data.Matrix, data.Places, sampling, seed));
        }

        List<PredictorScore> medians = [];
        for (int i = 0; i < runs[0].Count; i++)
        {
            medians.Add(runs.Select(run => run[i]).OrderBy(score => score.MedianError).ElementAt(seeds / 2));
        }

        return medians;
    }
}
