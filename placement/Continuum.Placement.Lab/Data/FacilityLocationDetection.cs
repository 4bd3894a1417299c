namespace Continuum.Placement.Lab.Data;

/// <summary>Tells the layouts of facility-location files apart.</summary>
internal static class FacilityLocationDetection
{
    /// <summary>How many numbers a file has, the two counts at its start included; the same in every layout.</summary>
    internal static long Numbers(long facilities, long customers) =>
        2 + (2 * facilities) + customers + (facilities * customers);

    /// <summary>The two counts that the file starts with.</summary>
    /// <exception cref="DataFormatException">They are no counts.</exception>
    internal static (int First, int Second) Counts(string path, NumberTokens tokens)
    {
        ReadOnlySpan<double> values = tokens.Values;
        if (values.Length >= 2 && IsCount(values[0]) && IsCount(values[1]))
        {
            return ((int)values[0], (int)values[1]);
        }

        string found = values.Length < 2 ? $"{values.Length} numbers" : $"{values[0]} and {values[1]}";
        throw Refusal(path, $"it starts with {found}; the counts of facilities and customers, 1 or more, are right");
    }

    internal static FacilityLocationLayout Detect(string path, NumberTokens tokens)
    {
        (int first, int second) = Counts(path, tokens);
        bool facilitiesFirst = tokens.Values.Length == Numbers(first, second);
        bool customersFirst = tokens.Values.Length == Numbers(second, first);
        if (!facilitiesFirst && !customersFirst)
        {
            throw Refusal(path, $"{tokens.Values.Length} numbers; with the counts {first} and {second} at its start "
                + $"{Numbers(first, second)} is right where facilities come first, {Numbers(second, first)} "
                + "where customers do");
        }

        if (facilitiesFirst && customersFirst)
        {
            customersFirst = IsSquareCustomersFirst(path, tokens, first);
        }

        return customersFirst ? FacilityLocationLayout.CustomersFirst
            : IsCustomerByCustomer(tokens, first, second) ? FacilityLocationLayout.CustomerByCustomer
            : FacilityLocationLayout.FacilitiesFirst;
    }

    // As many facilities as customers: lines of two where facilities come first, rows of costs otherwise. Files without
    // such lines are judged by their ratio of capacity to demand: 1.3 to 60 in public instances read rightly, while
    // read wrongly both sums are made of costs and come out about equal.
    private static bool IsSquareCustomersFirst(string path, NumberTokens tokens, int count)
    {
        if (count != 2 && (LinesFollow(tokens, count, 2) || LinesFollow(tokens, count, count)))
        {
            return tokens.PerLine[1] == count;
        }

        ReadOnlySpan<double> body = tokens.Values[2..];
        double pairCapacity = 0;
        for (int j = 0; j < count; j++)
        {
            pairCapacity += body[2 * j];
        }

        int squared = count * count;
        double facilities = pairCapacity / Sum(body.Slice(2 * count, count));
        double customers = Sum(body.Slice(squared + (2 * count), count)) / Sum(body.Slice(squared, count));
        bool facilitiesFit = facilities is >= 1 and <= 100;
        bool customersFit = customers is >= 1 and <= 100;
        bool told = facilitiesFit != customersFit
            || (facilitiesFit && Math.Max(facilities, customers) > 1.1 * Math.Min(facilities, customers));
        return told
            ? customersFit && (!facilitiesFit || customers > facilities)
            : throw Refusal(path, $"{count} facilities and as many customers: the layout cannot be told, "
                + "naming it is right");
    }

    private static bool LinesFollow(NumberTokens tokens, int count, int each) =>
        tokens.PerLine.Count > count + 1
        && tokens.PerLine[0] == 2
        && tokens.PerLine.Skip(1).Take(count).All(numbers => numbers == each);

    // A demand on a line of its own with a row of costs after it.
    private static bool IsCustomerByCustomer(NumberTokens tokens, int facilities, int customers) =>
        facilities > 1
        && LinesFollow(tokens, facilities, 2)
        && tokens.PerLine.Count >= facilities + 1 + (2 * customers)
        && tokens.PerLine[facilities + 1] == 1
        && tokens.PerLine[facilities + 2] > 1;

    private static bool IsCount(double value) => value is >= 1 and <= 1_000_000 && value == Math.Floor(value);

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static DataFormatException Refusal(string path, string message)
    {
        DataProblems problems = new();
        problems.Add(path, 0, message);
        return new DataFormatException(problems);
    }
}
