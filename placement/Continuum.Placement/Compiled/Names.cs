namespace Continuum.Placement.Compiled;

/// <summary>Gives texts numbers, in the order in which they are first asked for.</summary>
internal sealed class Names
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    internal int Of(string name)
    {
        if (!_numbers.TryGetValue(name, out int number))
        {
            _numbers.Add(name, number = _numbers.Count);
        }

        return number;
    }

    /// <summary>The number, or -1 where nobody asked for one.</summary>
    internal int Find(string name) => _numbers.GetValueOrDefault(name, -1);
}
