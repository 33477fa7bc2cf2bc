;; The kernels of ../kernels.ts on four numbers at a time. Addresses are bytes, counts are numbers;
;; each count is rounded up to the step of its loop by the caller, whose arrays have room for it.
(module
  (memory (import "env" "memory") 1 65536 shared)

  ;; Sum of squares of `count` numbers (a multiple of 4), in double precision.
  (func (export "sumOfSquares") (param $x i32) (param $count i32) (result f64)
    (local $end i32) (local $four v128) (local $low v128) (local $high v128)
    (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
        (local.set $four (v128.load (local.get $x)))
        (local.set $low (f64x2.promote_low_f32x4 (local.get $four)))
        (local.set $high (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $four) (local.get $four))))
        (local.set $a (f64x2.add (local.get $a) (f64x2.mul (local.get $low) (local.get $low))))
        (local.set $b (f64x2.add (local.get $b) (f64x2.mul (local.get $high) (local.get $high))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br $next)))
    (local.set $a (f64x2.add (local.get $a) (local.get $b)))
    (f64.add (f64x2.extract_lane 0 (local.get $a)) (f64x2.extract_lane 1 (local.get $a))))

  ;; One AdamW update of `count` weights (a multiple of 4); the factors are those of AdamFactors.
  (func (export "adamW")
    (param $weight i32) (param $gradient i32) (param $first i32) (param $second i32) (param $count i32)
    (param $clip f32) (param $beta1 f32) (param $rest1 f32) (param $beta2 f32) (param $rest2 f32)
    (param $size f32) (param $correction2 f32) (param $epsilon f32) (param $keep f32)
    (local $end i32) (local $g v128) (local $m v128) (local $v v128)
    (local $clip4 v128) (local $beta14 v128) (local $rest14 v128) (local $beta24 v128)
    (local $rest24 v128) (local $size4 v128) (local $correction24 v128) (local $epsilon4 v128)
    (local $keep4 v128)
    (local.set $clip4 (f32x4.splat (local.get $clip)))
    (local.set $beta14 (f32x4.splat (local.get $beta1)))
    (local.set $rest14 (f32x4.splat (local.get $rest1)))
    (local.set $beta24 (f32x4.splat (local.get $beta2)))
    (local.set $rest24 (f32x4.splat (local.get $rest2)))
    (local.set $size4 (f32x4.splat (local.get $size)))
    (local.set $correction24 (f32x4.splat (local.get $correction2)))
    (local.set $epsilon4 (f32x4.splat (local.get $epsilon)))
    (local.set $keep4 (f32x4.splat (local.get $keep)))
    (local.set $end (i32.add (local.get $weight) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $weight) (local.get $end)))
        (local.set $g (f32x4.mul (v128.load (local.get $gradient)) (local.get $clip4)))
        (local.set $m (f32x4.add
          (f32x4.mul (local.get $beta14) (v128.load (local.get $first)))
          (f32x4.mul (local.get $rest14) (local.get $g))))
        (local.set $v (f32x4.add
          (f32x4.mul (local.get $beta24) (v128.load (local.get $second)))
          (f32x4.mul (local.get $rest24) (f32x4.mul (local.get $g) (local.get $g)))))
        (v128.store (local.get $first) (local.get $m))
        (v128.store (local.get $second) (local.get $v))
        (v128.store (local.get $weight) (f32x4.sub
          (f32x4.mul (v128.load (local.get $weight)) (local.get $keep4))
          (f32x4.div
            (f32x4.mul (local.get $size4) (local.get $m))
            (f32x4.add
              (f32x4.mul (f32x4.sqrt (local.get $v)) (local.get $correction24))
              (local.get $epsilon4)))))
        (local.set $weight (i32.add (local.get $weight) (i32.const 16)))
        (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
        (local.set $first (i32.add (local.get $first) (i32.const 16)))
        (local.set $second (i32.add (local.get $second) (i32.const 16)))
        (br $next))))

  ;; into += from, for `count` numbers (a multiple of 4).
  (func (export "add") (param $into i32) (param $from i32) (param $count i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $into) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $into) (local.get $end)))
        (v128.store (local.get $into)
          (f32x4.add (v128.load (local.get $into)) (v128.load (local.get $from))))
        (local.set $into (i32.add (local.get $into) (i32.const 16)))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $next))))

  ;; The finaliser of MurmurHash3 on four numbers, as mix() of src/nn/dropout.ts.
  (func $mix (param $h v128) (result v128)
    (local.set $h (i32x4.mul
      (v128.xor (local.get $h) (i32x4.shr_u (local.get $h) (i32.const 16)))
      (i32x4.splat (i32.const 0x85ebca6b))))
    (local.set $h (i32x4.mul
      (v128.xor (local.get $h) (i32x4.shr_u (local.get $h) (i32.const 13)))
      (i32x4.splat (i32.const 0xc2b2ae35))))
    (v128.xor (local.get $h) (i32x4.shr_u (local.get $h) (i32.const 16))))

  ;; The bits of `$keep` where a draw is kept, else 0: last dropped − draw is negative for kept ones.
  (func $factors (param $draws v128) (param $lastDropped v128) (param $keep v128) (result v128)
    (v128.and
      (i32x4.shr_s (i32x4.sub (local.get $lastDropped) (local.get $draws)) (i32.const 31))
      (local.get $keep)))

  ;; `count` factors (a multiple of 8). `$seed` is key + index · WEYL of the first; `$weyl2` is 2 · WEYL:
  ;; one hash gives two neighbours.
  (func (export "fillDropoutFactors")
    (param $factors i32) (param $count i32) (param $seed i32) (param $weyl2 i32)
    (param $lastDropped i32) (param $keep i32)
    (local $end i32) (local $inputs v128) (local $stride v128) (local $draws v128)
    (local $last4 v128) (local $keep4 v128) (local $even v128) (local $odd v128)
    (local.set $last4 (i32x4.splat (local.get $lastDropped)))
    (local.set $keep4 (i32x4.splat (local.get $keep)))
    (local.set $stride (i32x4.splat (i32.shl (local.get $weyl2) (i32.const 2))))
    (local.set $inputs (i32x4.add
      (i32x4.splat (local.get $seed))
      (i32x4.mul (i32x4.splat (local.get $weyl2)) (v128.const i32x4 0 1 2 3))))
    (local.set $end (i32.add (local.get $factors) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $factors) (local.get $end)))
        (local.set $draws (call $mix (local.get $inputs)))
        (local.set $even (call $factors
          (v128.and (local.get $draws) (i32x4.splat (i32.const 0xffff)))
          (local.get $last4) (local.get $keep4)))
        (local.set $odd (call $factors
          (i32x4.shr_u (local.get $draws) (i32.const 16))
          (local.get $last4) (local.get $keep4)))
        (v128.store (local.get $factors)
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $even) (local.get $odd)))
        (v128.store offset=16 (local.get $factors)
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31
            (local.get $even) (local.get $odd)))
        (local.set $inputs (i32x4.add (local.get $inputs) (local.get $stride)))
        (local.set $factors (i32.add (local.get $factors) (i32.const 32)))
        (br $next)))))
