using Continuum.Placement.Numerics;

namespace Continuum.Placement.Latency;

/// <summary>
/// Points to start from that are roughly right all over: the shortest ways over measured pairs from some pivots stand
/// in for the distances that are missing, and multidimensional scaling lays the places out (Brandes and Pich,
/// "Eigensolver methods for progressive multidimensional scaling of large data", GD 2006). With few samples a place
/// this saves the embeddings from starts that they do not recover from.
/// </summary>
internal static class PivotScaling
{
    private const int MostPivots = 64;
    private const int FewestPivots = 8;
    private const int Iterations = 60;

    // A quarter of the budget is for the pivots; the shortest ways from one look at each sample once from both ends.
    private const int BudgetShare = 4;

    /// <summary>The points, place by place; null where there are too few places for it.</summary>
    internal static double[]? Points(RoundTripGraph graph, int dimensions, long workBudget)
    {
        long affordable = workBudget / BudgetShare / Math.Max(1, 2L * graph.Samples);
        int pivots = (int)Math.Min(Math.Clamp(affordable, FewestPivots, MostPivots), graph.Places);
        return pivots < FewestPivots ? null : Scaled(Centred(graph, pivots), graph.Places, pivots, dimensions);
    }

    /// <summary>
    /// Doubly centred squares of distances, place by place; each pivot is the place farthest from those before.
    /// </summary>
    private static double[] Centred(RoundTripGraph graph, int pivots)
    {
        int places = graph.Places;
        double[] squares = new double[places * pivots];
        double[] nearest = new double[places];
        Array.Fill(nearest, double.PositiveInfinity);
        int pivot = Busiest(graph);
        for (int p = 0; p < pivots; p++)
        {
            double[] ways = Ways(graph, pivot);
            for (int place = 0; place < places; place++)
            {
                // A distance of the embeddings is a round trip to the power of 8/9.
                double distance = ways[place] == 0 ? 0 : FixedMath.Exp(FixedMath.Log(ways[place]) * 8 / 9);
                squares[(place * pivots) + p] = distance * distance;
                nearest[place] = Math.Min(nearest[place], distance);
            }

            for (int place = 0; place < places; place++)
            {
                pivot = nearest[place] > nearest[pivot] ? place : pivot;
            }
        }

        Centre(squares, places, pivots);
        return squares;
    }

    private static int Busiest(RoundTripGraph graph)
    {
        int busiest = 0;
        for (int place = 1; place < graph.Places; place++)
        {
            busiest = graph.Degree(place) > graph.Degree(busiest) ? place : busiest;
        }

        return busiest;
    }

    /// <summary>The shortest ways from one place; twice the longest where there is none.</summary>
    private static double[] Ways(RoundTripGraph graph, int from)
    {
        double[] ways = new double[graph.Places];
        Array.Fill(ways, double.PositiveInfinity);
        ways[from] = 0;
        PriorityQueue<int, (double, int)> open = new();
        open.Enqueue(from, (0, from));
        double longest = 0;
        while (open.TryDequeue(out int place, out (double Way, int) key))
        {
            if (key.Way > ways[place])
            {
                continue;
            }

            longest = Math.Max(longest, key.Way);
            for (int k = graph.Start(place); k < graph.Start(place + 1); k++)
            {
                int other = graph.Neighbours[k];
                double way = key.Way + FixedMath.Exp(graph.LogRtts[k]);
                if (way < ways[other])
                {
                    ways[other] = way;
                    open.Enqueue(other, (way, other));
                }
            }
        }

        for (int place = 0; place < ways.Length; place++)
        {
            ways[place] = double.IsPositiveInfinity(ways[place]) ? 2 * longest : ways[place];
        }

        return ways;
    }

    private static void Centre(double[] squares, int places, int pivots)
    {
        double[] columns = new double[pivots];
        double all = 0;
        for (int i = 0; i < squares.Length; i++)
        {
            columns[i % pivots] += squares[i] / places;
            all += squares[i] / squares.Length;
        }

        for (int place = 0; place < places; place++)
        {
            Span<double> row = squares.AsSpan(place * pivots, pivots);
            double mean = 0;
            foreach (double square in row)
            {
                mean += square / pivots;
            }

            for (int p = 0; p < pivots; p++)
            {
                row[p] = -(row[p] - mean - columns[p] + all) / 2;
            }
        }
    }

    /// <summary>The leading singular directions, by power iteration on the pivots' products.</summary>
    private static double[] Scaled(double[] centred, int places, int pivots, int dimensions)
    {
        double[] points = new double[places * dimensions];
        double[] products = Products(centred, places, pivots);
        SeededDraws draws = new(seed: 1);
        for (int d = 0; d < dimensions; d++)
        {
            double[] direction = new double[pivots];
            for (int p = 0; p < pivots; p++)
            {
                direction[p] = draws.Normal();
            }

            double length = 0;
            for (int i = 0; i < Iterations; i++)
            {
                length = Turn(products, ref direction);
            }

            if (!(length > 0))
            {
                break;
            }

            // The singular value is the root of the eigenvalue; classical scaling wants the root of it again.
            double singular = Math.Sqrt(length);
            double scale = Math.Sqrt(singular * Math.Sqrt((double)places / pivots)) / singular;
            for (int place = 0; place < places; place++)
            {
                points[(place * dimensions) + d] = scale * Dot(centred.AsSpan(place * pivots, pivots), direction);
            }

            for (int i = 0; i < products.Length; i++)
            {
                products[i] -= length * direction[i / pivots] * direction[i % pivots];
            }
        }

        return points;
    }

    private static double[] Products(double[] centred, int places, int pivots)
    {
        double[] products = new double[pivots * pivots];
        for (int place = 0; place < places; place++)
        {
            ReadOnlySpan<double> row = centred.AsSpan(place * pivots, pivots);
            for (int a = 0; a < pivots; a++)
            {
                for (int b = 0; b < pivots; b++)
                {
                    products[(a * pivots) + b] += row[a] * row[b];
                }
            }
        }

        return products;
    }

    /// <summary>Multiplies a direction and makes it one long again.</summary>
    /// <returns>How long it was.</returns>
    private static double Turn(double[] products, ref double[] direction)
    {
        int size = direction.Length;
        double[] turned = new double[size];
        for (int a = 0; a < size; a++)
        {
            turned[a] = Dot(products.AsSpan(a * size, size), direction);
        }

        double length = Math.Sqrt(Dot(turned, turned));
        for (int a = 0; a < size && length > 0; a++)
        {
            turned[a] /= length;
        }

        direction = turned;
        return length;
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
