namespace Continuum.Placement.Latency;

/// <summary>The byte form of a predictor, inside that of a model.</summary>
internal static class PredictorBytes
{
    internal static void Save(BinaryWriter writer, RoundTripPredictor predictor)
    {
        writer.Write(predictor.Places);
        writer.Write(predictor.Fitted.MeanLog);
        Write(writer, predictor.Components);
        Write(writer, predictor.Degrees);
        writer.Write(predictor.Fitted.Members.Length);
        foreach (Embedding member in predictor.Fitted.Members)
        {
            writer.Write(member.Dimensions);
            Write(writer, member.Points);
            Write(writer, member.Heights);
            Write(writer, member.Errors);
        }

        Save(writer, predictor.Fitted.OverEmbedding);
        Save(writer, predictor.Fitted.Alone);
        Write(writer, predictor.Likeness.Offs);
        Write(writer, predictor.Likeness.Variances);
        writer.Write(predictor.Shared.Others.Length);
        Write(writer, predictor.Shared.Starts);
        Write(writer, predictor.Shared.Others);
        Write(writer, predictor.Shared.RttMs);
    }

    internal static RoundTripPredictor Load(BinaryReader reader)
    {
        int places = Counted(reader, long.MaxValue);
        double meanLog = reader.ReadDouble();
        int[] components = ReadInts(reader, places);
        int[] degrees = ReadInts(reader, places);
        Embedding[] members = new Embedding[Math.Max(1, Counted(reader, 64))];
        for (int m = 0; m < members.Length; m++)
        {
            int dimensions = Counted(reader, 64);
            members[m] = new Embedding(
                dimensions,
                ReadDoubles(reader, (long)places * dimensions),
                ReadDoubles(reader, places),
                ReadDoubles(reader, places));
        }

        BlendedFit fit = new(members, LoadFactors(reader, places), LoadFactors(reader, places), meanLog);
        LikenessCorrection likeness = new(
            ReadDoubles(reader, LikenessCorrection.Cells), ReadDoubles(reader, LikenessCorrection.Cells));
        int links = Counted(reader, int.MaxValue);
        SharedNeighbours shared = new(
            ReadInts(reader, places + 1L), ReadInts(reader, links), ReadDoubles(reader, links));
        return new RoundTripPredictor(fit, shared, likeness, components, degrees);
    }

    private static void Save(BinaryWriter writer, FactorModel model)
    {
        writer.Write(model.Rank);
        writer.Write(model.BiasPrecision);
        writer.Write(model.NoisePrecision);
        foreach (double[] numbers in (double[][])
            [
                model.Left, model.Right, model.LeftVariance, model.RightVariance, model.Bias, model.BiasVariance,
                model.LeftPrecision, model.RightPrecision,
            ])
        {
            Write(writer, numbers);
        }
    }

    private static FactorModel LoadFactors(BinaryReader reader, int places)
    {
        int rank = Counted(reader, 64);
        long factors = (long)places * rank;
        return new FactorModel(places: 0, rank)
        {
            BiasPrecision = reader.ReadDouble(),
            NoisePrecision = reader.ReadDouble(),
            Left = ReadDoubles(reader, factors),
            Right = ReadDoubles(reader, factors),
            LeftVariance = ReadDoubles(reader, factors),
            RightVariance = ReadDoubles(reader, factors),
            Bias = ReadDoubles(reader, places),
            BiasVariance = ReadDoubles(reader, places),
            LeftPrecision = ReadDoubles(reader, rank),
            RightPrecision = ReadDoubles(reader, rank),
        };
    }

    private static void Write(BinaryWriter writer, ReadOnlySpan<double> numbers)
    {
        foreach (double number in numbers)
        {
            writer.Write(number);
        }
    }

    private static void Write(BinaryWriter writer, ReadOnlySpan<int> numbers)
    {
        foreach (int number in numbers)
        {
            writer.Write(number);
        }
    }

    private static int Counted(BinaryReader reader, long most)
    {
        int count = reader.ReadInt32();
        long left = reader.BaseStream.Length - reader.BaseStream.Position;
        return count >= 0 && count <= most && count <= left
            ? count
            : throw new InvalidDataException($"a count of {count} with {left} bytes left: not a model that was saved");
    }

    private static double[] ReadDoubles(BinaryReader reader, long count)
    {
        CheckLeft(reader, count, 8);
        double[] numbers = new double[count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = reader.ReadDouble();
            if (!double.IsFinite(numbers[i]))
            {
                throw new InvalidDataException($"{numbers[i]} in a predictor; finite numbers are right");
            }
        }

        return numbers;
    }

    private static int[] ReadInts(BinaryReader reader, long count)
    {
        CheckLeft(reader, count, 4);
        int[] numbers = new int[count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = reader.ReadInt32();
        }

        return numbers;
    }

    private static void CheckLeft(BinaryReader reader, long count, int size)
    {
        long left = reader.BaseStream.Length - reader.BaseStream.Position;
        if (count * size > left)
        {
            throw new InvalidDataException($"{count} numbers with {left} bytes left: not a model that was saved");
        }
    }
}
