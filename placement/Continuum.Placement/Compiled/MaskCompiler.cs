using System.Text;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>
/// Finds out which groups of functions may go to which classes of nodes. What does not look at the place is asked once
/// for each group and kind of node, and residency once for each list of patterns and place: classes are many more than
/// both.
/// </summary>
internal static class MaskCompiler
{
    internal static ClassMasks Compile(
        PlacementNode[] nodes, NodeTable nodeTable, PlacementFunction[] functions, FunctionTable functionTable)
    {
        PlacementNode[] classes = Representatives(nodes, nodeTable.Class);
        PlacementFunction[] groups = Representatives(functions, functionTable.Group);
        int[] kindOf = Numbered(classes, StaticRules.KindKey, out PlacementNode[] kinds);
        int[] placeOf = Numbered(classes, node => node.Place, out PlacementNode[] places);
        Dictionary<string, bool[]> resident = new(StringComparer.Ordinal);
        int words = ClassMasks.Words(classes.Length);
        ulong[] bits = new ulong[groups.Length * words];
        bool[] allowed = new bool[kinds.Length];
        for (int group = 0; group < groups.Length; group++)
        {
            bool[] inside = Inside(groups[group], places, resident);
            for (int kind = 0; kind < kinds.Length; kind++)
            {
                allowed[kind] = StaticRules.AllowApartFromPlace(groups[group], kinds[kind]);
            }

            Span<ulong> row = bits.AsSpan(group * words, words);
            for (int nodeClass = 0; nodeClass < classes.Length; nodeClass++)
            {
                if (allowed[kindOf[nodeClass]] && inside[placeOf[nodeClass]])
                {
                    row[nodeClass >> 6] |= 1UL << (nodeClass & 63);
                }
            }
        }

        return new ClassMasks(classes.Length, bits);
    }

    private static bool[] Inside(PlacementFunction group, PlacementNode[] places, Dictionary<string, bool[]> known)
    {
        string patterns = string.Join('\n', group.Residency);
        if (!known.TryGetValue(patterns, out bool[]? inside))
        {
            inside = new bool[places.Length];
            for (int place = 0; place < places.Length; place++)
            {
                inside[place] = StaticRules.InResidency(group, places[place]);
            }

            known.Add(patterns, inside);
        }

        return inside;
    }

    private static int[] Numbered(
        PlacementNode[] classes, Func<PlacementNode, StringBuilder, string> key, out PlacementNode[] first)
    {
        StringBuilder text = new();
        return Numbered(classes, node => key(node, text), out first);
    }

    private static int[] Numbered<TKey>(PlacementNode[] classes, Func<PlacementNode, TKey> key, out PlacementNode[] first)
        where TKey : notnull
    {
        Dictionary<TKey, int> numbers = [];
        List<PlacementNode> found = [];
        int[] numberOf = new int[classes.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            TKey its = key(classes[i]);
            if (!numbers.TryGetValue(its, out numberOf[i]))
            {
                numbers.Add(its, numberOf[i] = found.Count);
                found.Add(classes[i]);
            }
        }

        first = [.. found];
        return numberOf;
    }

    private static T[] Representatives<T>(T[] all, int[] kindOf)
    {
        List<T> first = [];
        for (int i = 0; i < all.Length; i++)
        {
            if (kindOf[i] == first.Count)
            {
                first.Add(all[i]);
            }
        }

        return [.. first];
    }
}
