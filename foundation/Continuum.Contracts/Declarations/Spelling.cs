namespace Continuum.Contracts.Declarations;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Spelling
{
    /// <summary>The closest of the words, or null where none is close.</summary>
    internal static string? Nearest(string text, IEnumerable<string> words)
    {
        const int LongestCompared = 64;
        if (text.Length > LongestCompared)
        {
            return null;
        }

        int limit = Math.Max(1, text.Length / 3);
        return words
            .Select(word => (word, distance: Distance(text.ToLowerInvariant(), word.ToLowerInvariant())))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.word)
            .FirstOrDefault();
    }

    // Levenshtein's distance: insertions, deletions and replacements, over two rows of the table.
    private static int Distance(string left, string right)
    {
        int[] above = [.. Enumerable.Range(0, right.Length + 1)];
        int[] row = new int[right.Length + 1];
        for (int i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above[j], row[j - 1]) + 1);
            }

            (above, row) = (row, above);
        }

        return above[right.Length];
    }
}
