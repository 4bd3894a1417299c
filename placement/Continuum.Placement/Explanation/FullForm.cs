using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>Looks at every node for a function.</summary>
internal sealed class FullForm
{
    private readonly CompiledProblem _problem;
    private readonly Exchanges _exchanges;
    private readonly Ledger _ledger;
    private readonly Obstacles _obstacles;
    private readonly ChangesToWin _toWin;
    private readonly Moves _moves;
    private readonly SetTerms _terms;
    private readonly ExplainOptions _options;

    internal FullForm(
        Assignment plan, ProblemIndex index, CostSplit split, SetTerms terms, ExplainOptions options)
    {
        _problem = plan.Problem;
        _exchanges = Exchanges.Of(plan.Problem, plan);
        _ledger = new(_exchanges, index, terms);
        _obstacles = new(_exchanges, index);
        _toWin = new(plan, _exchanges, split);
        _moves = new(_exchanges, index);
        _terms = terms;
        _options = options;
    }

    internal FunctionExplanation Of(int function, FunctionExplanation recorded)
    {
        Exchange?[] best = _exchanges.ForAllNodes(function);
        NodeNotChosen?[] looked = new NodeNotChosen?[best.Length];
        for (int node = 0; node < best.Length; node++)
        {
            looked[node] = best[node] is { } exchange ? _ledger.Look(function, recorded.Cost, exchange) : null;
        }

        Exchange[] ranked =
        [
            .. best.OfType<Exchange>().OrderByDescending(each => each.Allowed)
                .ThenBy(each => each.Cost).ThenBy(each => each.In),
        ];
        foreach (Exchange exchange in ranked.Take(_options.Counterfactuals))
        {
            looked[exchange.In] = looked[exchange.In]! with { WouldHaveToChange = Change(function, exchange, best) };
        }

        NodeNotChosen[] notChosen = [.. looked.OfType<NodeNotChosen>()];
        return recorded with
        {
            NotChosen = notChosen,
            Counts = Counts(notChosen),
            NotLookedAt = 0,
            Sites = Sites(notChosen),
            Alternatives = Alternatives(function, recorded.Cost, ranked),
            Moves = _moves.Of(function),
        };
    }

    private Counterfactual? Change(int function, Exchange exchange, Exchange?[] best)
    {
        if (!exchange.Allowed || exchange.Cost.Missing > _exchanges.Cost.Missing)
        {
            return _obstacles.Find(function, exchange.In);
        }

        PlanCost without = _exchanges.BestWithout(function, exchange.In, best);
        return exchange.Cost < without || exchange.Cost.Missing > without.Missing
            ? null
            : _toWin.Find(function, exchange, without);
    }

    private Alternative[] Alternatives(int function, CostTerms now, Exchange[] ranked)
    {
        List<Alternative> alternatives = [];
        foreach (Exchange exchange in ranked)
        {
            if (alternatives.Count < _options.Alternatives
                && exchange.Allowed
                && exchange.Cost.Missing <= _exchanges.Cost.Missing)
            {
                CostTerms difference = _terms.Difference(function, now, exchange);
                alternatives.Add(new(
                    _problem.Nodes.Ids[exchange.In],
                    exchange.Out < 0 ? null : _problem.Nodes.Ids[exchange.Out],
                    now + difference,
                    difference));
            }
        }

        return [.. alternatives];
    }

    private static RejectionCount[] Counts(NodeNotChosen[] nodes)
    {
        int[] counts = new int[(int)RejectionReason.TooFew + 1];
        foreach (NodeNotChosen node in nodes)
        {
            counts[(int)node.Reason]++;
        }

        return StaticCounts.Counted(counts);
    }

    private static SiteCount[] Sites(NodeNotChosen[] nodes)
    {
        Dictionary<(Place, RejectionReason), int> counts = [];
        foreach (NodeNotChosen node in nodes)
        {
            counts[(node.Place, node.Reason)] = counts.GetValueOrDefault((node.Place, node.Reason)) + 1;
        }

        return
        [
            .. counts.Select(pair => new SiteCount(pair.Key.Item1, pair.Key.Item2, pair.Value))
                .OrderBy(site => site.Site.ToString(), StringComparer.Ordinal).ThenBy(site => site.Reason),
        ];
    }
}
