using Continuum.Placement.Planning;
using Continuum.Placement.Prices;

namespace Continuum.Placement.Search;

/// <summary>
/// Searches a sub-problem in rounds, on a fixed number of lanes that tell one another their best plan at the end of
/// each cooling, and what is better in parts of where they ended. Coolings become longer and longer, so
/// that neither short nor long budgets are wasted; where nodes are packed, each is followed by rounds in which the
/// nodes in use stay as they are. What comes out depends on the seed and the number of rounds alone.
/// </summary>
internal sealed class LaneSearch
{
    private const int Lanes = 2;
    private const int StepsARound = 400;
    private const int FirstCooling = 10;
    private const int LongestTimes = 16;
    private const int IdleCoolings = 4;

    // Each cooling is longer than the one before by one part in so many.
    private const int Growth = 2;
    private const int PackingGrowth = 4;
    private const int MostReheating = 1;
    private const double SecondLaneHeat = 1.5;
    private const double ConstructionNoise = 0.5;

    // Where nodes are packed: rounds of the first cooling for each function, and how warm later ones start as long as
    // they bring something.
    private const double FirstPacking = 0.4;
    private const double WarmPacking = 0.3;

    // After each cooling who is where is annealed by itself, in rounds of so many steps that take as long as ordinary
    // ones; every so many coolings all lanes go on from the best plan.
    private const long RepackSteps = 102_400;
    private const double RepackShare = 0.08;
    private const int LeastRepackings = 4;
    private const int MostRepackings = 40;
    private const int SharedEvery = 3;
    private readonly Lane[] _lanes = new Lane[Lanes];
    private readonly SubProblem _sub;
    private readonly bool _packs;
    private readonly ParallelOptions _options;
    private readonly Cooling _cooling;
    private readonly PricedCosts? _priced;
    private readonly int _longest;
    private int _length;
    private int _position;
    private int _idle;
    private int _coolings;
    private int _rounds;
    private int _repackings;
    private PlanCost _costAtStart;

    internal LaneSearch(SubProblem sub, ulong seed, int threads, PricedCosts? priced = null)
    {
        (_sub, _priced) = (sub, priced);
        _packs = sub.IsPacking;
        _length = Math.Max(FirstCooling, _packs ? (int)(FirstPacking * sub.Functions.Length) : 0);
        _longest = Math.Max(FirstCooling, sub.Functions.Length * LongestTimes);
        _options = new() { MaxDegreeOfParallelism = threads };
        Parallel.For(0, Lanes, _options, lane => _lanes[lane] = new(sub, SetMemo.Salt(seed + ((ulong)lane << 32)), priced));
        Best = _lanes[0].Best;
        _costAtStart = Best.Cost;
        _cooling = new(sub, Best);
    }

    /// <summary>The best plan so far.</summary>
    internal SubSolution Best { get; private set; }

    /// <summary>Whether the last coolings, each longer than the one before, brought nothing.</summary>
    internal bool IsSettled => _idle >= IdleCoolings;

    internal void Round()
    {
        if (_repackings > 0)
        {
            Repack();
            return;
        }

        if (_rounds++ > 0 && _priced?.Improve() == true)
        {
            Parallel.For(0, Lanes, _options, lane => _lanes[lane].ConstructPriced());
        }

        double from = _packs && _coolings > 0 && _idle == 0 ? WarmPacking : 0;
        Allowance allowance = _cooling.At(from + ((1 - from) * _position / _length));
        double factor = _cooling.Factor((long)_length * StepsARound, from);
        double heat = _packs ? 1 : 1 << Math.Min(_idle, MostReheating);
        Parallel.For(0, Lanes, _options, lane =>
            _lanes[lane].Run(StepsARound, allowance.Times(lane == 0 ? heat : heat * SecondLaneHeat), factor));
        foreach (Lane lane in _lanes)
        {
            Offer(lane.Best);
        }

        if (++_position == _length && !_packs)
        {
            EndCooling();
        }
        else if (_position == _length)
        {
            BeginRepacking();
        }
    }

    private void Offer(SubSolution solution)
    {
        if (solution.Cost < Best.Cost)
        {
            Best = solution;
        }
    }

    // Each lane on nodes of its own, so that either set is judged by the best it can do, or nearly.
    private void BeginRepacking()
    {
        _repackings = Math.Clamp((int)(_length * RepackShare), LeastRepackings, MostRepackings);
        bool any = false;
        for (int lane = 0; lane < Lanes; lane++)
        {
            any |= _lanes[lane].BeginRepacking(
                lane == 0 ? Best : _lanes[lane].Current, _repackings * RepackSteps, _cooling.FunctionScale);
        }

        if (!any)
        {
            // Rounds in which nothing happens would only be missing from the next cooling.
            _repackings = 0;
            EndCooling();
        }
    }

    private void Repack()
    {
        Parallel.For(0, Lanes, _options, lane => _lanes[lane].Repack(RepackSteps));
        foreach (Lane lane in _lanes)
        {
            Offer(lane.Best);
        }

        if (--_repackings == 0)
        {
            EndCooling();
        }
    }

    private void EndCooling()
    {
        _coolings++;
        _lanes[0].Combine(Best, [.. _lanes.Select(lane => lane.Current)]);
        Offer(_lanes[0].Best);
        for (int lane = 0; lane < Lanes; lane++)
        {
            if (lane > 0 && _sub.IsGuided && !_packs && _coolings % 3 == 1)
            {
                _lanes[lane].Construct(ConstructionNoise);
            }
            else if (lane == 0 || !_packs || _coolings % SharedEvery == 0)
            {
                _lanes[lane].Load(Best);
            }
        }

        _idle = Best.Cost < _costAtStart ? 0 : _idle + 1;
        _costAtStart = Best.Cost;
        _position = 0;
        _length = Math.Min(_length + (_length / (_packs ? PackingGrowth : Growth)), _longest);
    }
}
