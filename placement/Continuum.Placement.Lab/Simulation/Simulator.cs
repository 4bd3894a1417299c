using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Lab.Failures;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>
/// A discrete-event simulation of a fleet under one policy: failures, their detection, replicas that start and leave,
/// rates that change each minute. Between events all is constant, and events of functions are a fluid, so that a day of
/// a thousand functions takes seconds. The same scenario and policy give the same run.
/// </summary>
public sealed class Simulator
{
    // What fails together is noticed within a second or two: one plan serves all of it.
    private const double GatherSeconds = 2;

    private readonly LabScenario _scenario;
    private readonly ILabPolicy _policy;
    private readonly TimeProvider _time;
    private readonly PriorityQueue<SimEvent, (double At, SimEventKind Kind, long Number)> _queue = new();
    private readonly SimulatedFleet _fleet;
    private readonly LiveProblem _problem;
    private readonly RunRecorder _recorder;
    private readonly double _smoothing;
    private readonly double _endsAt;
    private long _number;
    private double _now;
    private bool _replanDue;
    private TimeSpan _planning;
    private int _plans;

    private Simulator(LabScenario scenario, ILabPolicy policy, TimeProvider time)
    {
        (_scenario, _policy, _time) = (scenario, policy, time);
        _fleet = new SimulatedFleet(scenario);
        _problem = new LiveProblem(scenario);
        _recorder = new RunRecorder(scenario, _fleet);
        _smoothing = 1 - Math.Exp(-60 / scenario.Smoothing.TotalSeconds);
        _endsAt = scenario.Duration.TotalSeconds;
    }

    /// <summary>Runs a policy through a scenario.</summary>
    /// <param name="scenario">What happens.</param>
    /// <param name="policy">Who decides; made for this run.</param>
    /// <param name="seed">The seed that the scenario was made with, for the record.</param>
    /// <param name="time">Tells how long the policy takes to plan; nothing else.</param>
    /// <param name="progress">Hears the share of the run that is done; null for none.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="ArgumentException">The scenario is out of range.</exception>
    public static LabRun Run(
        LabScenario scenario,
        ILabPolicy policy,
        int seed,
        TimeProvider time,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        ScenarioRules.Check(scenario);
        return new Simulator(scenario, policy, time).Run(seed, progress, cancellationToken);
    }

    private LabRun Run(int seed, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        foreach (Outage outage in _scenario.Outages)
        {
            if (outage.StartSeconds <= 0)
            {
                // Down since before the start: known from the first plan on.
                _fleet.Health.Fail(outage.Node);
                _fleet.Health.Notice(outage.Node);
                _fleet.Health.Lose(outage.Node);
                _problem.SetAlive(outage.Node, false);
            }
            else if (outage.StartSeconds < _endsAt)
            {
                At(outage.StartSeconds, new SimEvent(SimEventKind.NodeDown, outage.Node));
            }

            At(outage.EndSeconds, new SimEvent(SimEventKind.NodeUp, outage.Node));
        }

        Replan(LabEventKind.Start, [], cancellationToken);
        At(0, new SimEvent(SimEventKind.Minute, 0));
        while (_queue.TryDequeue(out SimEvent next, out var when) && when.At < _endsAt)
        {
            _now = when.At;
            Handle(next, progress, cancellationToken);
        }

        _now = _endsAt;
        _fleet.AccountAll(_now);
        _recorder.Sample(_now);
        progress?.Report(1);
        return _recorder.ToRun(_policy.Name, seed, _plans, _planning);
    }

    private void Handle(SimEvent next, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        switch (next.Kind)
        {
            case SimEventKind.NodeDown:
                NodeDown(next.Subject);
                break;
            case SimEventKind.NodeUp:
                NodeUp(next.Subject);
                break;
            case SimEventKind.Noticed when next.Epoch == _fleet.Health.Epoch(next.Subject):
                _fleet.Health.Notice(next.Subject);
                _fleet.RouteOn(next.Subject, _now);
                break;
            case SimEventKind.GraceOver when next.Epoch == _fleet.Health.Epoch(next.Subject):
                GraceOver(next.Subject);
                break;
            case SimEventKind.ReplicaChange:
                _fleet.SettleReplicas(next.Subject, _now);
                break;
            case SimEventKind.Minute:
                Minute(next.Subject, cancellationToken);
                progress?.Report(_now / _endsAt);
                break;
            case SimEventKind.Replan:
                _replanDue = false;
                List<int> lost = _fleet.LostCarriers();
                Replan(lost.Count > 0 ? LabEventKind.NodesLost : LabEventKind.NodesBack, lost, cancellationToken);
                break;
            default:
                // A notice of an outage that is over.
                break;
        }
    }

    private void NodeDown(int node)
    {
        _fleet.AccountOn(node, _now);
        if (_fleet.Health.Fail(node))
        {
            int epoch = _fleet.Health.Epoch(node);
            At(_now + _scenario.Detection.TotalSeconds, new SimEvent(SimEventKind.Noticed, node, epoch));
            At(_now + _scenario.Grace.TotalSeconds, new SimEvent(SimEventKind.GraceOver, node, epoch));
        }
    }

    private void NodeUp(int node)
    {
        _fleet.AccountOn(node, _now);
        if (!_fleet.Health.Recover(node))
        {
            return;
        }

        _problem.SetAlive(node, true);
        double readyAt = _now + _scenario.StartUp.TotalSeconds;
        _fleet.RestartOn(node, readyAt);
        foreach (int function in _fleet.FunctionsOn(node))
        {
            At(readyAt, new SimEvent(SimEventKind.ReplicaChange, function));
        }

        _fleet.RouteOn(node, _now);
        if (_fleet.Missing > 0)
        {
            RequestReplan();
        }
    }

    private void GraceOver(int node)
    {
        _fleet.Health.Lose(node);
        _problem.SetAlive(node, false);
        if (_fleet.FunctionsOn(node).Count > 0)
        {
            RequestReplan();
        }
    }

    private void RequestReplan()
    {
        if (!_replanDue)
        {
            _replanDue = true;
            At(_now + GatherSeconds, new SimEvent(SimEventKind.Replan, 0));
        }
    }

    private void Minute(int minute, CancellationToken cancellationToken)
    {
        _fleet.SetMinute(minute, _smoothing, _now);
        _recorder.Minute();
        if (minute > 0 && minute % _recorder.MinutesPerSample == 0)
        {
            _recorder.Sample(_now);
        }

        if (minute > 0 && minute % _scenario.ReplanMinutes == 0)
        {
            Replan(LabEventKind.LoadMoved, [], cancellationToken);
        }

        At((minute + 1) * 60.0, new SimEvent(SimEventKind.Minute, minute + 1));
    }

    private void Replan(LabEventKind kind, List<int> nodes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PlacementProblem problem = _problem.Build(_fleet.Functions, MoveBudget(kind));
        LabEvent happened = new(
            kind, TimeSpan.FromSeconds(_now), [.. nodes.Select(node => _scenario.Topology.Nodes[node].Id)]);
        long started = _time.GetTimestamp();
        PlacedReplicas? plan = _policy.Plan(problem, happened, cancellationToken);
        _planning += _time.GetElapsedTime(started);
        _plans++;
        if (plan is null)
        {
            return;
        }

        bool first = kind == LabEventKind.Start;
        double readyAt = first ? _now : _now + _scenario.StartUp.TotalSeconds;
        foreach (int function in _fleet.Apply(plan, _now, readyAt, first))
        {
            At(readyAt, new SimEvent(SimEventKind.ReplicaChange, function));
        }
    }

    // After failures a minute's worth.
    private int? MoveBudget(LabEventKind kind)
    {
        if (kind == LabEventKind.Start || _scenario.MovesPerMinute is not { } share)
        {
            return null;
        }

        int minutes = kind == LabEventKind.LoadMoved ? _scenario.ReplanMinutes : 1;
        return (int)Math.Ceiling(share * minutes * _fleet.Replicas);
    }

    private void At(double seconds, SimEvent what) => _queue.Enqueue(what, (seconds, what.Kind, _number++));
}
