namespace Continuum.Placement.Availability;

/// <summary>
/// The distribution of the number of replicas up, by conditioning on the state of each domain and convolving what is
/// independent once it is known: nodes of a site, sites of a zone, zones of a region, regions. Exact; the sums are in
/// the order of the tree.
/// </summary>
internal readonly ref struct TreeConvolution
{
    /// <summary>How many rows of the width asked for it needs to work in.</summary>
    internal const int Buffers = 6;

    private readonly TreeArrays _tree;
    private readonly ReadOnlySpan<int> _ranks;
    private readonly Span<double> _scratch;

    /// <param name="tree">The nodes.</param>
    /// <param name="ranks">Where the replicas are, sorted; a node is repeated where it carries several.</param>
    /// <param name="scratch"><see cref="Buffers"/> times the width of the distribution.</param>
    internal TreeConvolution(TreeArrays tree, ReadOnlySpan<int> ranks, Span<double> scratch)
    {
        _tree = tree;
        _ranks = ranks;
        _scratch = scratch;
    }

    /// <summary>Fills in the probabilities of 0, 1, ... replicas up, as many as there is room for.</summary>
    internal void Fill(Span<double> chances)
    {
        StartAt0(chances);
        for (int from = 0; from < _ranks.Length;)
        {
            int to = EndOf(_tree.Region, from, _ranks.Length);
            if (IsOneNode(from, to))
            {
                AddNode(chances, _tree.Up[_ranks[from]], to - from);
            }
            else
            {
                AddRegion(chances, from, to);
            }

            from = to;
        }
    }

    private void AddRegion(Span<double> chances, int from, int to)
    {
        Span<double> mixed = Buffer(0, chances.Length);
        Span<double> inState = Buffer(1, chances.Length);
        int region = _tree.Region[_ranks[from]];
        ReadOnlySpan<double> probability = _tree.Regions.Probability(region);
        ReadOnlySpan<double> survives = _tree.Regions.Survives(region);
        mixed.Clear();
        for (int state = 0; state < probability.Length; state++)
        {
            StartAt0(inState);
            for (int zone = from; zone < to;)
            {
                int end = EndOf(_tree.Zone, zone, to);
                if (IsOneNode(zone, end))
                {
                    AddNode(inState, survives[state] * _tree.UpInRegion[_ranks[zone]], end - zone);
                }
                else
                {
                    AddZone(inState, zone, end, survives[state]);
                }

                zone = end;
            }

            Mix(mixed, inState, probability[state]);
        }

        Convolve(chances, mixed);
    }

    private void AddZone(Span<double> chances, int from, int to, double regionSurvives)
    {
        Span<double> mixed = Buffer(2, chances.Length);
        int zone = _tree.Zone[_ranks[from]];
        ReadOnlySpan<double> probability = _tree.Zones.Probability(zone);
        ReadOnlySpan<double> survives = _tree.Zones.Survives(zone);

        // One site alone is in its worse half for half of the time, whatever the zone's halves do to it.
        double together = EndOf(_tree.Site, from, to) < to ? _tree.SitesTogether[zone] : 0;
        mixed.Clear();
        for (int state = 0; state < probability.Length; state++)
        {
            double outer = regionSurvives * survives[state];
            if (together > 0)
            {
                MixSites(mixed, (from, to), outer, together, probability[state] / 2);
                MixSites(mixed, (from, to), outer, -together, probability[state] / 2);
            }
            else
            {
                MixSites(mixed, (from, to), outer, 0, probability[state]);
            }
        }

        Convolve(chances, mixed);
    }

    /// <summary>Adds what the sites make of one state of their zone.</summary>
    /// <param name="mixed">Where to.</param>
    /// <param name="range">The replicas.</param>
    /// <param name="outerSurvives">What zone and region leave up.</param>
    /// <param name="lean">How much the sites lean to their worse halves, -1 to 1.</param>
    /// <param name="weight">How much it counts.</param>
    private void MixSites(
        Span<double> mixed,
        (int From, int To) range,
        double outerSurvives,
        double lean,
        double weight)
    {
        Span<double> inState = Buffer(3, mixed.Length);
        StartAt0(inState);
        for (int site = range.From; site < range.To;)
        {
            int end = EndOf(_tree.Site, site, range.To);
            int rank = _ranks[site];
            if (IsOneNode(site, end))
            {
                double up = _tree.UpInZone[rank] + (lean * _tree.TiltOfUp[rank]);
                AddNode(inState, outerSurvives * up, end - site);
            }
            else
            {
                AddSite(inState, site, end, outerSurvives, lean);
            }

            site = end;
        }

        Mix(mixed, inState, weight);
    }

    private void AddSite(Span<double> chances, int from, int to, double outerSurvives, double lean)
    {
        Span<double> mixed = Buffer(4, chances.Length);
        Span<double> inState = Buffer(5, chances.Length);
        int site = _tree.Site[_ranks[from]];
        ReadOnlySpan<double> probability = _tree.Sites.Probability(site);
        ReadOnlySpan<double> survives = _tree.Sites.Survives(site);
        ReadOnlySpan<double> tilt = _tree.Sites.Tilt(site);
        mixed.Clear();
        for (int state = 0; state < probability.Length; state++)
        {
            StartAt0(inState);
            double outer = outerSurvives * survives[state];
            for (int node = from; node < to;)
            {
                int end = EndOfNode(node, to);
                AddNode(inState, outer * _tree.Own[_ranks[node]], end - node);
                node = end;
            }

            Mix(mixed, inState, probability[state] * (1 + (lean * tilt[state])));
        }

        Convolve(chances, mixed);
    }

    /// <summary>One more node, which brings all of its replicas or none.</summary>
    private static void AddNode(Span<double> chances, double up, int replicas)
    {
        double down = 1 - up;
        for (int i = chances.Length - 1; i >= 0; i--)
        {
            chances[i] = (chances[i] * down) + (i >= replicas ? chances[i - replicas] * up : 0);
        }
    }

    private static void StartAt0(Span<double> chances)
    {
        chances.Clear();
        chances[0] = 1;
    }

    private static void Mix(Span<double> sum, ReadOnlySpan<double> chances, double weight)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += weight * chances[i];
        }
    }

    // In place: what a higher entry needs of the lower ones is still there when going down.
    private static void Convolve(Span<double> chances, ReadOnlySpan<double> other)
    {
        for (int i = chances.Length - 1; i >= 0; i--)
        {
            double sum = 0;
            for (int j = 0; j <= i; j++)
            {
                sum += chances[i - j] * other[j];
            }

            chances[i] = sum;
        }
    }

    private Span<double> Buffer(int index, int width) => _scratch.Slice(index * width, width);

    private int EndOf(int[] domain, int from, int limit)
    {
        int to = from + 1;
        while (to < limit && domain[_ranks[to]] == domain[_ranks[from]])
        {
            to++;
        }

        return to;
    }

    private int EndOfNode(int from, int limit)
    {
        int to = from + 1;
        while (to < limit && _ranks[to] == _ranks[from])
        {
            to++;
        }

        return to;
    }

    // One node alone in a domain needs no conditioning: the domain's states come in by their mean.
    private bool IsOneNode(int from, int to) => _ranks[from] == _ranks[to - 1];
}
