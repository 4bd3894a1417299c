using Continuum.Placement.Lab.Data;
using Continuum.Testing;

namespace Continuum.Placement.Lab.Tests.Data;

public sealed class FacilityLocationFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(FacilityLocationLayout.FacilitiesFirst, 5, 9)]
    [InlineData(FacilityLocationLayout.CustomersFirst, 5, 9)]
    [InlineData(FacilityLocationLayout.CustomerByCustomer, 5, 9)]
    [InlineData(FacilityLocationLayout.FacilitiesFirst, 30, 30)]
    [InlineData(FacilityLocationLayout.CustomersFirst, 30, 30)]
    [InlineData(FacilityLocationLayout.CustomerByCustomer, 30, 30)]
    [InlineData(FacilityLocationLayout.CustomersFirst, 9, 5)]
    public void What_was_written_is_read_back_without_naming_the_layout(
        FacilityLocationLayout layout, int facilities, int customers)
    {
        foreach (FacilityLocationFamily family in Enum.GetValues<FacilityLocationFamily>())
        {
            FacilityLocationInstance written =
                FacilityLocationGenerator.Generate(family, facilities, customers, seed: 3);
            string path = Path.Combine(_folder.Path, $"{family}-{layout}");
            FacilityLocationWriter.Write(path, written, layout);

            AssertSame(written, FacilityLocationReader.Read(path));
            AssertSame(written, FacilityLocationReader.Read(path, layout));
        }
    }

    [Fact]
    public void Carriage_returns_and_trailing_nul_bytes_do_no_harm()
    {
        string path = Write("1 2\r\n10 5\r\n3. 4\r\n7.5 1e1\r\n\0\0\0\0");

        FacilityLocationInstance read = FacilityLocationReader.Read(path);

        Assert.Equal([10], read.Capacities.ToArray());
        Assert.Equal([3, 4], read.Demands.ToArray());
        Assert.Equal(10, read.Cost(0, 1));
    }

    [Fact]
    public void A_square_file_without_lines_is_told_by_which_reading_has_a_solution()
    {
        FacilityLocationInstance written =
            FacilityLocationGenerator.Generate(FacilityLocationFamily.TestBed1, 40, 40, 1);
        string path = Path.Combine(_folder.Path, "one-line");
        FacilityLocationWriter.Write(path, written, FacilityLocationLayout.FacilitiesFirst);
        File.WriteAllText(path, File.ReadAllText(path).Replace('\n', ' '));

        AssertSame(written, FacilityLocationReader.Read(path));
    }

    [Fact]
    public void Every_malformed_number_is_reported_with_file_and_line()
    {
        string path = Write("1 2\n10 x\n3 4\n7 --\n");

        DataFormatException refusal = Assert.Throws<DataFormatException>(() => FacilityLocationReader.Read(path));

        Assert.Equal([2L, 4L], refusal.Problems.First.Select(problem => problem.Line));
        Assert.Contains($"{path}:2: 'x' is no number", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it starts with 0 numbers")]
    [InlineData("2 3 1", "3 numbers; with the counts 2 and 3")]
    [InlineData("0 3 1", "it starts with 0 and 3")]
    [InlineData("1 1\n5 -2\n1\n1", "-2 is below 0")]
    [InlineData("1 2\ncapacity 5\n1 1\n1 1", "the word 'capacity'")]
    [InlineData("1 2\n5 1\n3 4\n1 1", "read as FacilitiesFirst all capacity is 0.71 of all demand")]
    public void A_file_of_another_shape_is_refused_with_what_would_be_right(string text, string reason)
    {
        string path = Write(text);

        DataFormatException refusal = Assert.Throws<DataFormatException>(() => FacilityLocationReader.Read(path));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_word_capacity_is_replaced_by_what_the_caller_gives()
    {
        string path = Write("2 1\ncapacity 5\ncapacity 6\n1\n1 2");

        Assert.Equal([8, 8], FacilityLocationReader.Read(path, capacity: 8).Capacities.ToArray());
    }

    [Fact]
    public void Generated_instances_have_their_ratio_and_repeat_with_their_seed()
    {
        foreach (FacilityLocationFamily family in Enum.GetValues<FacilityLocationFamily>())
        {
            FacilityLocationInstance one =
                FacilityLocationGenerator.Generate(family, 300, 300, seed: 7, capacityRatio: 4);

            AssertSame(one, FacilityLocationGenerator.Generate(family, 300, 300, seed: 7, capacityRatio: 4));
            Assert.InRange(one.CapacityRatio, 4, 4.2);
            Assert.NotEqual(
                one.CostsFrom(0).ToArray(),
                FacilityLocationGenerator.Generate(family, 300, 300, seed: 8).CostsFrom(0).ToArray());
        }
    }

    [Fact]
    public void Public_instances_read_with_the_counts_of_their_index()
    {
        string folder = DataFolder.Need("cflp-known-optima");
        IReadOnlyList<FacilityLocationReference> index =
            FacilityLocationIndexReader.Read(Path.Combine(folder, "index.csv"));

        Assert.NotEmpty(index);
        Assert.All(index, row =>
        {
            FacilityLocationInstance read = FacilityLocationReader.Read(Path.Combine(folder, row.Set, row.File));
            Assert.Equal((row.Facilities, row.Customers), (read.Facilities, read.Customers));
            Assert.True(read.CapacityRatio > 1, $"{row.Set}/{row.File} has capacity ratio {read.CapacityRatio}");
        });
    }

    private static void AssertSame(FacilityLocationInstance expected, FacilityLocationInstance actual)
    {
        Assert.Equal(expected.Capacities.ToArray(), actual.Capacities.ToArray());
        Assert.Equal(expected.FixedCosts.ToArray(), actual.FixedCosts.ToArray());
        Assert.Equal(expected.Demands.ToArray(), actual.Demands.ToArray());
        for (int j = 0; j < expected.Facilities; j++)
        {
            Assert.Equal(expected.CostsFrom(j).ToArray(), actual.CostsFrom(j).ToArray());
        }
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder.Path, "instance");
        File.WriteAllText(path, text);
        return path;
    }
}
