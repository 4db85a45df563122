import { type Colour } from './raster';

type Polynomial = readonly (readonly [number, number, number])[];

/**
 * Matplotlib's perceptually uniform maps (CC0) as polynomials of sixth degree in red, green and blue, fitted by
 * Matt Zucker (CC0).
 */
const polynomials = {
  magma: [
    [-0.002136485053939582, -0.000749655052795221, -0.005386127855323933],
    [0.2516605407371642, 0.6775232436837668, 2.494026599312351],
    [8.353717279216625, -3.577719514958484, 0.3144679030132573],
    [-27.66873308576866, 14.26473078096533, -13.64921318813922],
    [52.17613981234068, -27.94360607168351, 12.94416944238394],
    [-50.76852536473588, 29.04658282127291, 4.23415299384598],
    [18.65570506591883, -11.48977351997711, -5.601961508734096],
  ],
  viridis: [
    [0.2777273272234177, 0.005407344544966578, 0.3340998053353061],
    [0.1050930431085774, 1.404613529898575, 1.384590162594685],
    [-0.3308618287255563, 0.214847559468213, 0.09509516302823659],
    [-4.634230498983486, -5.799100973351585, -19.33244095627987],
    [6.228269936347081, 14.17993336680509, 56.69055260068105],
    [4.776384997670288, -13.74514537774601, -65.35303263337234],
    [-5.435455855934631, 4.645852612178535, 26.3124352495832],
  ],
} as const satisfies Record<string, Polynomial>;

export type ColourMapName = keyof typeof polynomials;

/** Too fine to be seen; with the faint lines over it, a picture still has no more than the 256 colours of a palette. */
const STEPS = 100;

/** A function from 0 (quiet) to 1 (loud) to colours. */
export function colourMap(name: ColourMapName): (value: number) => Colour {
  const colours = Array.from({ length: STEPS }, (_, i) =>
    colourAt(polynomials[name], i / (STEPS - 1)),
  );
  return (value) => colours[Math.round(Math.max(0, Math.min(1, value)) * (STEPS - 1))]!;
}

function colourAt(polynomial: Polynomial, value: number): Colour {
  const channel = (index: 0 | 1 | 2): number => {
    const sum = polynomial.reduceRight((total, terms) => total * value + terms[index], 0);
    return Math.round(255 * Math.max(0, Math.min(1, sum)));
  };
  return [channel(0), channel(1), channel(2)];
}
