namespace Continuum.Placement.Compiled;

/// <summary>For each group of functions a bit for each class of nodes: whether static constraints let it carry
/// them.</summary>
internal sealed class ClassMasks(int classes, ulong[] bits)
{
    private ulong[] _bits = bits;
    private int _groups = bits.Length / Words(classes);

    private readonly int _words = Words(classes);

    internal int Classes => classes;

    internal int Groups => _groups;

    /// <summary>Words of bits for each group; one at least, so that there are groups where there are no
    /// nodes.</summary>
    internal static int Words(int classes) => Math.Max(1, (classes + 63) / 64);

    internal bool Allows(int group, int nodeClass) =>
        (_bits[(group * _words) + (nodeClass >> 6)] >> (nodeClass & 63) & 1) != 0;

    /// <summary>Takes in one more group.</summary>
    /// <param name="allows">Whether it allows a class, by the class's number.</param>
    internal void Add(Func<int, bool> allows)
    {
        int first = _groups++ * _words;
        if (_bits.Length < first + _words)
        {
            Array.Resize(ref _bits, 2 * (first + _words));
        }

        for (int nodeClass = 0; nodeClass < classes; nodeClass++)
        {
            _bits[first + (nodeClass >> 6)] |= allows(nodeClass) ? 1UL << (nodeClass & 63) : 0;
        }
    }
}
