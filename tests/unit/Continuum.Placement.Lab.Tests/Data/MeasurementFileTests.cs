using System.IO.Compression;
using System.Text;
using Continuum.Placement.Lab.Data;
using Continuum.Testing;

namespace Continuum.Placement.Lab.Tests.Data;

public sealed class MeasurementFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_city_matrix_is_read_by_name_with_gaps_as_not_measured()
    {
        string path = Write("city,Oslo,Bonn,\"Washington, D.C.\"\r\nBonn,30,,90\r\nOslo,0,31.5,\r\n");

        RttMatrix matrix = WonderNetworkReader.ReadMatrix(path);

        Assert.Equal(["Oslo", "Bonn", "Washington, D.C."], matrix.Names);
        Assert.Equal(31.5, matrix[0, 1]);
        Assert.Equal(90, matrix[1, 2]);
        Assert.True(double.IsNaN(matrix[2, 0]));
        Assert.Equal(30, matrix.SmallerOfBothDirections()[0, 1]);
        Assert.Equal(90, matrix.SmallerOfBothDirections()[2, 1]);
        Assert.Equal(0.5, matrix.MeasuredShare);
    }

    [Fact]
    public void Malformed_rows_are_all_reported_or_left_out_and_noted()
    {
        string path = Write("city,A,B\nA,0,x\nB,1\nC,1,2\nA,0,3\nB,-4,0\n");
        DataProblems noted = new();

        DataFormatException refusal = Assert.Throws<DataFormatException>(() => WonderNetworkReader.ReadMatrix(path));
        RttMatrix matrix = WonderNetworkReader.ReadMatrix(path, noted);

        Assert.Equal([2L, 3L, 4L, 5L, 6L], refusal.Problems.First.Select(problem => problem.Line));
        Assert.Equal(5, noted.Count);
        Assert.Equal(0, matrix[0, 0]);
        Assert.True(double.IsNaN(matrix[0, 1]));
    }

    [Fact]
    public void Cities_without_coordinates_or_people_are_kept()
    {
        string path = Write("city,Lat,Long,Population\nWestport,,,\nOslo,59.9,10.7,700000\nNowhere,99,0,1\n");
        DataProblems noted = new();

        IReadOnlyList<City> cities = WonderNetworkReader.ReadCities(path, noted);

        Assert.Equal([new City("Westport", null, null, null), new City("Oslo", 59.9, 10.7, 700000)], cities);
        Assert.Equal(4, Assert.Single(noted.First).Line);
    }

    [Fact]
    public void A_packed_slice_is_unpacked_whatever_its_name()
    {
        string path = Path.Combine(_folder.Path, "slice");
        using (GZipStream gzip = new(File.Create(path), CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.ASCII.GetBytes("0\t1.5\t\r\n1.6\t0\t-1\r\nNaN\t0\t0\r\n"));
        }

        RttMatrix matrix = PlanetLabReader.Read(path);

        Assert.Equal(3, matrix.Count);
        Assert.Equal(1.6, matrix[1, 0]);
        Assert.True(double.IsNaN(matrix[0, 2]) && double.IsNaN(matrix[1, 2]) && double.IsNaN(matrix[2, 1]));
        Assert.Equal(0, matrix[2, 2]);
    }

    [Fact]
    public void A_slice_that_is_not_square_is_refused()
    {
        string path = Write("0 1\n1 0\n2 2\n");

        DataFormatException refusal = Assert.Throws<DataFormatException>(() => PlanetLabReader.Read(path));

        Assert.Contains("3 rows of 2 values", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cloud_regions_are_read_with_mean_and_deviation()
    {
        string path = Write("src,dst,mean,std\nSeoul,Tokyo,36.02,1.5\nTokyo,Seoul,36.5,\nSeoul,Tokyo,1,1\n");
        DataProblems noted = new();

        CloudRegionRtt read = CloudRegionReader.Read(path, noted);

        Assert.Equal(36.02, read.Mean[0, 1]);
        Assert.Equal(1.5, read.StandardDeviation[0, 1]);
        Assert.True(double.IsNaN(read.StandardDeviation[1, 0]));
        Assert.Contains("there twice", Assert.Single(noted.First).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stations_and_users_are_read_whatever_the_order_of_columns()
    {
        string stations = Write("SITE_ID,LATITUDE,LONGITUDE,NAME\n10,-37.8,144.9,x\n11,-97,144.9,y\n");
        DataProblems noted = new();

        Assert.Equal([new GeoPoint("10", -37.8, 144.9, null)], GeoPointReader.Read(stations, noted));
        Assert.Equal(3, Assert.Single(noted.First).Line);
        string derived = Write("latitude,longitude,coverage_radius_m\n-37.8,144.9,30\n");
        Assert.Equal([new GeoPoint("0", -37.8, 144.9, 30)], GeoPointReader.Read(derived));
    }

    [Fact]
    public void The_public_measurements_read_without_a_problem()
    {
        RttMatrix cities = WonderNetworkReader.ReadMatrix(DataFolder.Need("wondernetwork-2018", "matrix-avg-ms.csv"));
        RttMatrix hosts = PlanetLabReader.Read(DataFolder.Need("planetlab", "PlanetLabData_1.gz"));
        CloudRegionRtt regions =
            CloudRegionReader.Read(DataFolder.Need("aws-interregion-rtt", "aws-cross-region-2024-04-19.csv"));

        Assert.Equal(242, cities.Count);
        Assert.InRange(cities.MeasuredShare, 0.98, 1);
        Assert.Equal(490, hosts.Count);
        Assert.Equal(18, regions.Mean.Count);
        Assert.Equal(241, WonderNetworkReader.ReadCities(DataFolder.Need("wondernetwork-2018", "cities.csv")).Count);
        Assert.Equal(1464, GeoPointReader.Read(
            DataFolder.Need("eua-melbourne", "edge-servers", "optus-metro-1464-derived.csv")).Count());
        Assert.Equal(125, GeoPointReader.Read(
            DataFolder.Need("eua-melbourne", "edge-servers", "site-optus-melbCBD.csv")).Count());
        Assert.Equal(4748, GeoPointReader.Read(DataFolder.Need("eua-melbourne", "users", "users-aus.csv")).Count());
        Assert.Equal(816, GeoPointReader.Read(
            DataFolder.Need("eua-melbourne", "users", "users-melbcbd-generated.csv")).Count());
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder.Path, "measurements");
        File.WriteAllText(path, text);
        return path;
    }
}
