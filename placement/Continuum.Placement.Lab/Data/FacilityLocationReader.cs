namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Reads facility-location instances of the public families: Holmberg, Delmaire, Yang, OR-Library, the test beds of
/// Avella and Boccia, and whatever else has one of the <see cref="FacilityLocationLayout"/>s.
/// </summary>
public static class FacilityLocationReader
{
    /// <summary>Reads one instance.</summary>
    /// <param name="path">The file; gzip or not.</param>
    /// <param name="layout">
    /// The layout. <see cref="FacilityLocationLayout.Detect"/> goes by how many numbers there are, which settles it
    /// where facilities and customers differ in number, and else by how the numbers stand in lines.
    /// </param>
    /// <param name="capacity">
    /// The capacity of every facility in files that have the word <c>capacity</c> in its place; null where none does.
    /// </param>
    /// <exception cref="DataFormatException">
    /// Something in it is no number, out of range, missing or too much.
    /// </exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FacilityLocationInstance Read(
        string path, FacilityLocationLayout layout = FacilityLocationLayout.Detect, double? capacity = null)
    {
        DataProblems problems = new();
        NumberTokens tokens = NumberTokens.Read(path, problems, capacity);
        problems.ThrowIfAny();
        FacilityLocationLayout found = layout == FacilityLocationLayout.Detect
            ? FacilityLocationDetection.Detect(path, tokens)
            : layout;
        (int first, int second) = FacilityLocationDetection.Counts(path, tokens);
        bool facilitiesFirst = found != FacilityLocationLayout.CustomersFirst;
        int facilities = facilitiesFirst ? first : second;
        int customers = facilitiesFirst ? second : first;
        long wanted = FacilityLocationDetection.Numbers(facilities, customers);
        if (tokens.Values.Length != wanted)
        {
            problems.Add(path, 0, $"{tokens.Values.Length} numbers, {wanted} is right for {facilities} facilities "
                + $"and {customers} customers");
            problems.ThrowIfAny();
        }

        FacilityLocationInstance instance = Take(Path.GetFileName(path), tokens.Values, found, facilities, customers);
        CheckSigns(path, tokens, problems);
        if (layout == FacilityLocationLayout.Detect && instance.CapacityRatio < 1)
        {
            problems.Add(
                path,
                0,
                $"read as {found} all capacity is {instance.CapacityRatio:F2} of all demand, which has no "
                + "solution; naming the layout is right if it is another");
        }

        problems.ThrowIfAny();
        return instance;
    }

    private static FacilityLocationInstance Take(
        string name, ReadOnlySpan<double> numbers, FacilityLocationLayout layout, int facilities, int customers)
    {
        double[] costs = new double[facilities * customers];
        ReadOnlySpan<double> body = numbers[2..];
        if (layout == FacilityLocationLayout.CustomersFirst)
        {
            Transpose(body[..costs.Length], costs, facilities, customers);
            body = body[costs.Length..];
            return new FacilityLocationInstance(
                name,
                capacities: body[(customers + facilities)..].ToArray(),
                fixedCosts: body.Slice(customers, facilities).ToArray(),
                demands: body[..customers].ToArray(),
                costs);
        }

        double[] capacities = new double[facilities];
        double[] fixedCosts = new double[facilities];
        for (int j = 0; j < facilities; j++)
        {
            (capacities[j], fixedCosts[j]) = (body[2 * j], body[(2 * j) + 1]);
        }

        body = body[(2 * facilities)..];
        double[] demands = new double[customers];
        if (layout == FacilityLocationLayout.FacilitiesFirst)
        {
            body[..customers].CopyTo(demands);
            body[customers..].CopyTo(costs);
        }
        else
        {
            for (int i = 0; i < customers; i++)
            {
                ReadOnlySpan<double> customer = body.Slice(i * (facilities + 1), facilities + 1);
                demands[i] = customer[0];
                Transpose(customer[1..], costs.AsSpan(i), facilities, customers, rows: 1);
            }
        }

        return new FacilityLocationInstance(name, capacities, fixedCosts, demands, costs);
    }

    private static void Transpose(
        ReadOnlySpan<double> byCustomer, Span<double> byFacility, int facilities, int customers, int? rows = null)
    {
        for (int i = 0; i < (rows ?? customers); i++)
        {
            for (int j = 0; j < facilities; j++)
            {
                byFacility[(j * customers) + i] = byCustomer[(i * facilities) + j];
            }
        }
    }

    private static void CheckSigns(string path, NumberTokens tokens, DataProblems problems)
    {
        ReadOnlySpan<double> values = tokens.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < 0)
            {
                problems.Add(path, tokens.LineOf(i), $"{values[i]} is below 0; no number of an instance is");
            }
        }
    }
}
