using Continuum.Placement.Planning;

namespace Continuum.Placement.Search;

/// <summary>
/// The sums that a <see cref="SubPlan"/> costs. A simple function's part is read from the table as it is put or
/// removed; what other functions and the applications are worth is looked up by their sets when <see cref="Refresh"/>
/// is called.
/// </summary>
internal sealed class SubTerms
{
    private const ulong FirstFunction = 1UL << 40;
    private const ulong FirstApplication = 1UL << 41;
    private readonly SubProblem _sub;
    private readonly SubPlan _plan;
    private readonly ServedCosts? _costs;
    private readonly SetValues? _values;
    private readonly ulong[] _nodeSalt;
    private readonly ulong[] _key;
    private readonly SetValue[] _value;
    private readonly long[] _missingWeight;
    private readonly int[] _application;
    private readonly int[] _applicationNumber;
    private readonly ulong[] _applicationKey;
    private readonly SetValue[] _applicationValue;
    private readonly SubTermsUndo _undo;

    internal SubTerms(SubProblem sub, SubPlan plan, ServedCosts? costs)
    {
        _sub = sub;
        _costs = costs;
        _plan = plan;
        _nodeSalt = new ulong[sub.Nodes.Length];
        _key = new ulong[sub.Functions.Length];
        _value = new SetValue[_key.Length];
        _missingWeight = new long[_key.Length];
        _application = new int[_key.Length];
        List<int> applications = [];
        for (int node = 0; node < _nodeSalt.Length; node++)
        {
            _nodeSalt[node] = SetMemo.Salt((ulong)node);
        }

        for (int function = 0; function < _key.Length; function++)
        {
            _key[function] = SetMemo.Salt(FirstFunction + (ulong)function);
            _missingWeight[function] = sub.Problem.Functions.MissingWeight[sub.Functions[function]];
            int number = sub.Problem.Functions.Application[sub.Functions[function]];
            _application[function] = number < 0 ? -1 : applications.IndexOf(number);
            if (number >= 0 && _application[function] < 0)
            {
                _application[function] = applications.Count;
                applications.Add(number);
            }
        }

        _applicationNumber = [.. applications];
        _applicationKey = new ulong[_applicationNumber.Length];
        _applicationValue = new SetValue[_applicationNumber.Length];
        _undo = new(_value, _applicationValue);
        _values = costs is not null || Array.TrueForAll(sub.Simple, simple => simple) ? null : new(sub, plan);
        Start();
    }

    internal long Missing { get; private set; }

    internal long Micros { get; private set; }

    internal int Moves { get; private set; }

    internal void Begin() => _undo.Begin(Missing, Micros, Moves);

    /// <summary>The sums and values as they were; the sets are back already.</summary>
    internal void TakeBack() => (Missing, Micros, Moves) = _undo.TakeBack();

    internal void Open(long cost) => Micros += cost;

    /// <summary>A function has come to a node or left it.</summary>
    internal void Toggle(int function, int node, bool puts)
    {
        if (_sub.Simple[function])
        {
            long cost = _sub.Cost[(function * _sub.Nodes.Length) + node];
            Micros += puts ? cost : -cost;
            Missing += puts ? -_missingWeight[function] : _missingWeight[function];
            return;
        }

        ulong key = _key[function] ^ _nodeSalt[node];
        if (_application[function] >= 0)
        {
            _applicationKey[_application[function]] ^= SetMemo.Mix(_key[function]) ^ SetMemo.Mix(key);
        }

        _key[function] = key;
    }

    /// <summary>What the whole costs were a node added to a function's set; the plan shows it there
    /// meanwhile.</summary>
    internal (PlanCost Cost, int Moves) With(int function, int node)
    {
        ulong key = _key[function] ^ _nodeSalt[node];
        SetValue was = _value[function];
        SetValue now = _values!.OfFunction(function, key, _plan.NumbersOf(function));
        long missing = Missing + now.Missing - was.Missing;
        long micros = Micros + now.Micros - was.Micros;
        if (_application[function] is var application and >= 0)
        {
            ulong all = _applicationKey[application] ^ SetMemo.Mix(_key[function]) ^ SetMemo.Mix(key);
            SetValue then = _values.OfApplication(_applicationNumber[application], all);
            missing += then.Missing - _applicationValue[application].Missing;
            micros += then.Micros - _applicationValue[application].Micros;
        }

        return (new(missing, micros), Moves + now.Moves - was.Moves);
    }

    internal void Refresh(ReadOnlySpan<int> functions)
    {
        foreach (int function in functions)
        {
            if (!_sub.Simple[function])
            {
                _undo.Keep(function);
                SetValue now = _costs is null
                    ? _values!.OfFunction(function, _key[function], _plan.NumbersOf(function))
                    : Served(function);
                Change(_value[function], now);
                _value[function] = now;
            }
        }

        foreach (int function in functions)
        {
            if (_application[function] is var application and >= 0)
            {
                _undo.KeepApplication(application);
                SetValue now = _values!.OfApplication(_applicationNumber[application], _applicationKey[application]);
                Change(_applicationValue[application], now);
                _applicationValue[application] = now;
            }
        }
    }

    private SetValue Served(int function)
    {
        int lacks = _sub.Problem.Functions.Least[_sub.Functions[function]] - _plan.CountOf(function);
        return new(_missingWeight[function] * Math.Max(0, lacks), _costs!.Of(function, _plan.Of(function)), 0);
    }

    private void Start()
    {
        for (int function = 0; function < _key.Length; function++)
        {
            if (_sub.Simple[function])
            {
                Missing += _missingWeight[function];
            }

            if (_application[function] is var application and >= 0)
            {
                _applicationKey[application] ^= SetMemo.Mix(_key[function]);
            }
        }

        for (int application = 0; application < _applicationKey.Length; application++)
        {
            _applicationKey[application] ^= SetMemo.Salt(FirstApplication + (ulong)application);
        }

        Refresh([.. Enumerable.Range(0, _key.Length)]);
    }

    private void Change(in SetValue was, in SetValue now)
    {
        Missing += now.Missing - was.Missing;
        Micros += now.Micros - was.Micros;
        Moves += now.Moves - was.Moves;
    }
}
