using Continuum.Placement.Latency;

namespace Continuum.Placement.Tests.Latency;

public sealed class CoordinateTreeTests
{
    [Fact]
    public void The_nearest_are_those_that_looking_at_all_finds()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            Random random = new(seed);
            int places = 1 + random.Next(400);
            Embedding embedding = EmbeddingFit.Scattered(new RoundTripGraph(places, []), 3, (ulong)seed);
            bool[] contained = new bool[places];
            for (int i = 0; i < places; i++)
            {
                contained[i] = i == 0 || random.Next(4) > 0;
                embedding.Heights[i] = random.Next(6);
                if (i % 5 == 4)
                {
                    embedding.Points.AsSpan((i - 1) * 3, 3).CopyTo(embedding.Points.AsSpan(i * 3));
                }
            }

            CoordinateTree tree = new(embedding, contained);
            foreach (int wanted in (int[])[0, 1, 9, 500])
            {
                int from = 0;
                int[] expected =
                [
                    .. Enumerable.Range(0, places).Where(place => contained[place])
                        .OrderBy(place => place == from
                            ? double.NegativeInfinity
                            : Embedding.Bent(embedding.Distance(from, place)) + embedding.Heights[place])
                        .ThenBy(place => place).Take(wanted),
                ];
                int[] nearest = new int[wanted];
                int found = tree.NearestTo(from, nearest);

                Assert.True(expected.AsSpan().SequenceEqual(nearest.AsSpan(0, found)), $"seed {seed}, {wanted} wanted");
            }
        }
    }

    [Fact]
    public void A_tree_of_nothing_finds_nothing()
    {
        CoordinateTree tree = new(new Embedding(3, 3), new bool[3]);

        Assert.Equal(0, tree.NearestTo(1, new int[2]));
        Assert.False(tree.Contains(1));
    }
}
