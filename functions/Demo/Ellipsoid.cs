namespace ServerlessDicom.Functions.Demo;

/// <summary>A solid of the phantom, turned about the axis of the body. Lengths are in units of the field of view's half, from its centre.</summary>
/// <param name="X">Centre, towards the patient's left.</param>
/// <param name="Y">Centre, towards the back.</param>
/// <param name="Z">Centre, towards the head.</param>
/// <param name="A">First semi-axis.</param>
/// <param name="B">Second semi-axis.</param>
/// <param name="C">Semi-axis along the body.</param>
/// <param name="Cosine">Cosine of the angle between the first semi-axis and left.</param>
/// <param name="Sine">Sine of that angle.</param>
/// <param name="Contrast">What it adds to what is around it, in Hounsfield units.</param>
internal readonly record struct Ellipsoid(
    double X,
    double Y,
    double Z,
    double A,
    double B,
    double C,
    double Cosine,
    double Sine,
    int Contrast
)
{
    /// <summary>Where the row at height <paramref name="y"/> of the plane <paramref name="z"/> runs through the solid; null when it does not.</summary>
    public (double From, double To)? Cross(double y, double z)
    {
        var (dy, dz) = (y - Y, (z - Z) / C);
        // With u along the first and v along the second semi-axis, (u/A)² + (v/B)² + dz² = 1 is quadratic in x.
        var (ux, uc) = (Cosine / A, dy * Sine / A);
        var (vx, vc) = (-Sine / B, dy * Cosine / B);
        var square = ux * ux + vx * vx;
        var half = ux * uc + vx * vc;
        var discriminant = half * half - square * (uc * uc + vc * vc + dz * dz - 1);
        if (discriminant < 0)
        {
            return null;
        }

        var root = Math.Sqrt(discriminant);
        return (X + (-half - root) / square, X + (-half + root) / square);
    }
}
